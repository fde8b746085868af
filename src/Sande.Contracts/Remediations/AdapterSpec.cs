using System.Collections.Immutable;

namespace Sande.Contracts.Remediations;

/// <summary>What is trained in the place of all weights.</summary>
public enum AdapterType
{
    /// <summary>Low-rank adaptation (arXiv 2106.09685).</summary>
    Lora,
}

/// <summary>
/// Trains a small change of the projections in the place of all weights: for cards that all weights with their gradients and moments don't fit on. The
/// change is merged into the weights at the end of each training run: the output is an ordinary checkpoint.
/// </summary>
public sealed record AdapterSpec
{
    /// <summary>The kind of change. Default <c>lora</c>.</summary>
    public AdapterType Type { get; init; } = AdapterType.Lora;

    /// <summary>Rank of the change, 1..1024. Default 16.</summary>
    public int Rank { get; init; } = 16;

    /// <summary>The change is multiplied by alpha / rank; &gt; 0. Default 2 · rank.</summary>
    public double? Alpha { get; init; }

    /// <summary>
    /// Last names of the projections that are changed, as <c>q_proj</c>, <c>v_proj</c>; each once. Default: all of the layers', as in QLoRA (arXiv 2305.14314,
    /// section 4).
    /// </summary>
    public ImmutableArray<string>? Targets { get; init; }
}
