using Sande.Contracts.Evaluation;

namespace Sande.Training.Evaluation;

/// <summary>One number of a task and, for tests on pairs, which rows were right.</summary>
/// <param name="Measurement">The number.</param>
/// <param name="Hits">Null where rows are not right or wrong.</param>
public sealed record MeasuredUtility(UtilityMeasurement Measurement, ItemHits? Hits = null)
{
    /// <summary>A share of right rows, with its exact interval.</summary>
    public static MeasuredUtility OfHits(UtilityTask task, string metric, string profile, IReadOnlyList<bool> right)
    {
        var rate = Intervals.Rate(right.Count(hit => hit), right.Count);
        var result = new UtilityResult(rate.Value, rate.Ci95, rate.Total, Hits: rate.Hits);
        return new(new() { Task = task, Metric = metric, Profile = profile, Result = result }, ItemHits.Of(right));
    }
}
