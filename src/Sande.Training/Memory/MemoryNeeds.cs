using System.Globalization;

namespace Sande.Training.Memory;

/// <summary>Bytes that a training run holds at its peak.</summary>
/// <param name="Weights">The model's, and those of models beside it.</param>
/// <param name="Optimizer">AdamW's moments, and what rounding cut off the weights.</param>
/// <param name="Gradients">Of the weights.</param>
/// <param name="BestWeights">The copy that early stopping keeps.</param>
/// <param name="Activations">What the backward pass needs of a forward pass, and a part's logits.</param>
/// <param name="Workspace">The libraries' own, and what allocation wastes.</param>
internal sealed record MemoryNeeds(long Weights, long Optimizer, long Gradients, long BestWeights, long Activations, long Workspace)
{
    public long Total => Weights + Optimizer + Gradients + BestWeights + Activations + Workspace;

    public override string ToString()
        => $"weights {Gibibytes(Weights)}, optimizer {Gibibytes(Optimizer)}, gradients {Gibibytes(Gradients)}, best weights {Gibibytes(BestWeights)}, "
            + $"activations {Gibibytes(Activations)}, workspace {Gibibytes(Workspace)}: {Gibibytes(Total)} GiB";

    /// <summary>As <c>1.5</c>.</summary>
    public static string Gibibytes(long bytes) => (bytes / (double)(1L << 30)).ToString("0.00", CultureInfo.InvariantCulture);
}
