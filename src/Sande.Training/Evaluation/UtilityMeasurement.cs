using Sande.Contracts.Evaluation;

namespace Sande.Training.Evaluation;

/// <summary>One number of a task.</summary>
/// <param name="Task">The task.</param>
/// <param name="Metric">What the number is.</param>
/// <param name="Profile">The protocol.</param>
/// <param name="Result">The number.</param>
/// <param name="Hits">Which rows were right; null where rows are not right or wrong.</param>
public sealed record UtilityMeasurement(UtilityTask Task, string Metric, string Profile, UtilityResult Result, ItemHits? Hits = null)
{
    /// <summary>A share of right rows, with its exact interval.</summary>
    public static UtilityMeasurement OfHits(UtilityTask task, string metric, string profile, IReadOnlyList<bool> right)
    {
        var rate = Intervals.Rate(right.Count(hit => hit), right.Count);
        return new(task, metric, profile, new(rate.Value, rate.Ci95, rate.Total, Hits: rate.Hits), ItemHits.Of(right));
    }
}
