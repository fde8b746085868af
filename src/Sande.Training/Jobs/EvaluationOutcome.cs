using System.Collections.Immutable;
using Sande.Contracts.Evaluation;
using Sande.Training.Evaluation;

namespace Sande.Training.Jobs;

/// <summary>An evaluation that is not finished.</summary>
/// <param name="Outcome">What it has measured: the attack success rate, and some tasks.</param>
/// <param name="Tasks">How many of its tasks.</param>
internal sealed record PartialEvaluation(EvaluationOutcome Outcome, int Tasks);

/// <summary>One evaluation of one checkpoint, as a job's state keeps it.</summary>
/// <param name="Asr">Attack success rate, or null where it can't be measured.</param>
/// <param name="Utility">In the order asked for; a task with several metrics gives several.</param>
/// <param name="PromptsPerSecond">Prompts answered per second, or null.</param>
internal sealed record EvaluationOutcome(AsrMeasurement? Asr, ImmutableArray<MeasuredUtility> Utility, double? PromptsPerSecond)
{
    /// <summary>Two attack success rates on the same prompts, or null.</summary>
    public static AsrComparison? CompareAsr(EvaluationOutcome before, EvaluationOutcome after)
        => before.Asr is { } first && after.Asr is { } second ? new(first.Result, second.Result, McNemar.Test(first.Hits, second.Hits)) : null;

    /// <summary>Every utility number, on the same rows.</summary>
    public static ImmutableArray<UtilityComparison> CompareUtility(EvaluationOutcome before, EvaluationOutcome after)
        => [.. before.Utility.Zip(after.Utility, Compare)];

    private static UtilityComparison Compare(MeasuredUtility before, MeasuredUtility after) => new()
    {
        Task = before.Measurement.Task,
        Metric = before.Measurement.Metric,
        Profile = before.Measurement.Profile,
        Before = before.Measurement.Result,
        After = after.Measurement.Result,
        Mcnemar = before.Hits is { } first && after.Hits is { } second ? McNemar.Test(first, second) : null,
    };
}
