using static TorchSharp.torch;

namespace Sande.Training.Optimization;

/// <summary>An objective measured, not trained.</summary>
public static class ObjectiveMeasurement
{
    /// <summary>The mean loss of <paramref name="rows"/> over their weight, without gradients.</summary>
    public static double MeanLoss<TRow>(this IObjective<TRow> objective, IReadOnlyList<TRow> rows, MicroBatchLimits limits)
    {
        using var _ = no_grad();
        var sum = 0.0;
        foreach (var micro in MicroBatches.Split(rows, objective.Length, limits))
        {
            using var loss = objective.LossSum(micro);
            sum += loss.item<float>();
        }

        return sum / rows.Sum(row => (long)objective.Weight(row));
    }
}
