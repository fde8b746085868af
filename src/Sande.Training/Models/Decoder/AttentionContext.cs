using static TorchSharp.torch;

namespace Sande.Training.Models.Decoder;

/// <summary>What every layer's attention needs beside the hidden states: where tokens stand, and what a token sees.</summary>
/// <param name="angles">Rotary angles of the tokens.</param>
internal abstract class AttentionContext(RotaryAngles angles)
{
    /// <summary>Rotary angles of the tokens.</summary>
    public RotaryAngles Angles => angles;

    /// <summary>What each token takes from those it sees.</summary>
    /// <param name="layer">The layer's own: scale, soft-capping, window.</param>
    /// <param name="queries">[.., H, head dim].</param>
    /// <param name="keys">[.., K, head dim].</param>
    /// <param name="values">[.., K, head dim].</param>
    /// <returns>[.., H · head dim].</returns>
    public abstract Tensor Attend(LayerAttention layer, Tensor queries, Tensor keys, Tensor values);
}

/// <summary>How a layer attends.</summary>
/// <param name="Index">The layer, from 0.</param>
/// <param name="Window">Tokens back that a query sees, itself included; null: all.</param>
/// <param name="Scale">What scores are multiplied by.</param>
/// <param name="Softcap">Scores s become cap · tanh(s / cap); null: as they are.</param>
internal sealed record LayerAttention(int Index, int? Window, double Scale, double? Softcap)
{
    public static LayerAttention Of(DecoderConfig config, int layer) => new(
        layer,
        config.SlidingWindows.Count > 0 ? config.SlidingWindows[layer] : null,
        config.AttentionScale ?? 1 / Math.Sqrt(config.HeadDim),
        config.AttentionLogitSoftcapping);
}
