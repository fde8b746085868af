using Sande.Training.Models;
using Sande.Training.Models.Adapters;
using Sande.Training.Models.Decoder;
using Sande.Training.Optimization;

namespace Sande.Training.Memory;

/// <summary>What decides how much memory a training run needs.</summary>
/// <param name="Config">The model.</param>
/// <param name="WeightBytes">Bytes of one weight: 4 or 2.</param>
/// <param name="TokensPerPass">Tokens of a forward pass at most.</param>
/// <param name="TokensPerStep">Tokens of an optimizer step at most: its forward pass where layers are updated in the backward one.</param>
/// <param name="OnGpu">Whether it runs on a GPU: the best weights are kept in the machine's own memory then.</param>
/// <param name="KeepsBest">Whether held-back rows decide about the best weights.</param>
/// <param name="OtherModels">Models of the same size beside it: NAD's teacher.</param>
/// <param name="Adapter">What is trained in the place of the weights, or null.</param>
internal sealed record MemoryDemand(DecoderConfig Config, int WeightBytes, int TokensPerPass, int TokensPerStep, bool OnGpu, bool KeepsBest, int OtherModels = 0, LoraOptions? Adapter = null)
{
    // CUDA's context and its libraries' buffers; what the allocator can't use.
    private const long GpuWorkspace = 1L << 30;
    private const double Waste = 0.05;

    // A chunk's logits, and their float32 copy.
    private const int LogitBytes = 6;

    /// <summary>The peak with these choices.</summary>
    public MemoryNeeds With(MemoryChoices choices)
    {
        var trained = Trained();
        var weights = Config.ParameterCount * WeightBytes * (1 + OtherModels);
        var lost = WeightBytes == sizeof(float) ? 0 : WeightBytes;
        var optimizer = trained * (2L * (choices.Moments == MomentFormat.Float32 ? 4 : 2) + lost);
        var gradients = (choices.UpdateInBackward ? LargestGroup() : trained) * WeightBytes;
        var best = KeepsBest && !OnGpu ? trained * WeightBytes : 0;
        var activations = Activations(choices.CheckpointActivations, choices.UpdateInBackward ? TokensPerStep : TokensPerPass);
        var workspace = (OnGpu ? GpuWorkspace : 0) + (long)(Waste * (weights + optimizer + gradients + best + activations));
        return new(weights, optimizer, gradients, best, activations, workspace);
    }

    private long Trained() => Adapter is { } lora ? lora.Adapted(Config).Sum(weight => lora.Rank * (weight.Shape[0] + weight.Shape[1])) : Config.ParameterCount;

    /// <summary>Weights that are updated together: a layer's, or the embedding's and the head's.</summary>
    private long LargestGroup()
    {
        if (Adapter is not null)
            return Trained();
        var ofLayers = Config.Parameters.Where(parameter => parameter.Name.StartsWith(ParameterShapes.Layers, StringComparison.Ordinal)).Sum(parameter => parameter.Count);
        return Math.Max(ofLayers / Config.NumHiddenLayers, Config.ParameterCount - ofLayers);
    }

    /// <summary>
    /// What the layers' functions keep, by token: input and output of both norms, of the rotation and of attention, gate, up and their product. A checkpointed
    /// layer keeps its input; one layer at a time has all of it.
    /// </summary>
    private long Activations(bool checkpointed, long tokens)
    {
        long hidden = Config.HiddenSize, keys = 2L * Config.NumKeyValueHeads * Config.HeadDim, queries = (long)Config.NumAttentionHeads * Config.HeadDim;
        var ofLayer = 4 * hidden + 3 * queries + 2 * keys + 3L * Config.IntermediateSize;
        var kept = checkpointed ? Config.NumHiddenLayers * hidden + ofLayer : Config.NumHiddenLayers * ofLayer;
        var logits = Math.Min(tokens * Config.VocabSize, CausalLM.MaxLogits(OnGpu, checkpointed)) * LogitBytes;
        return tokens * kept * WeightBytes + logits;
    }
}
