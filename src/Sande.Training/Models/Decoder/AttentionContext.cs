using static TorchSharp.torch;

namespace Sande.Training.Models.Decoder;

/// <summary>What every layer's attention needs beside the hidden states.</summary>
/// <param name="Angles">Rotary angles of the tokens.</param>
/// <param name="Mask">Which keys a query sees, [B, 1, T, keys], true = sees; null: causal over the tokens themselves.</param>
/// <param name="Cache">Earlier tokens, or null.</param>
internal sealed record AttentionContext(RotaryAngles Angles, Tensor? Mask = null, KeyValueCache? Cache = null);
