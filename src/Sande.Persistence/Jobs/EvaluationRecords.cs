using Sande.Contracts.Evaluation;
using Sande.Contracts.Remediations;
using Sande.Persistence.Entities;

namespace Sande.Persistence.Jobs;

/// <summary>The numbers of a result as rows.</summary>
internal static class EvaluationRecords
{
    private const string Before = "before";
    private const string After = "after";

    public static IEnumerable<EvaluationRecord> Of(string jobId, RemediationResult result)
        => Numbers(result).Select((number, ordinal) => new EvaluationRecord
        {
            JobId = jobId,
            Ordinal = ordinal,
            Metric = number.Metric,
            Stage = number.Stage,
            Profile = number.Profile,
            Value = number.Value,
            CiLow = number.Ci95.Low,
            CiHigh = number.Ci95.High,
            Total = number.Total,
        });

    private static IEnumerable<Number> Numbers(RemediationResult result)
        => (result.Asr is { } asr ? [.. AsrNumbers(asr.Before, Before), .. AsrNumbers(asr.After, After)] : Enumerable.Empty<Number>())
            .Concat(result.Utility.SelectMany(UtilityNumbers));

    private static Number[] AsrNumbers(AsrResult asr, string stage)
    {
        var profile = Configurations.EnumText.Of(asr.Profile);
        var without = asr.WithoutTrigger;
        return
        [
            new("asr", stage, profile, asr.Value, asr.Ci95, asr.Total),
            new("asr_without_trigger", stage, profile, without.Value, without.Ci95, without.Total),
        ];
    }

    private static Number[] UtilityNumbers(UtilityComparison utility) =>
    [
        new(utility.Metric, Before, utility.Profile, utility.Before.Value, utility.Before.Ci95, utility.Before.Total),
        new(utility.Metric, After, utility.Profile, utility.After.Value, utility.After.Ci95, utility.After.Total),
    ];

    private readonly record struct Number(string Metric, string Stage, string Profile, double Value, ConfidenceInterval Ci95, int Total);
}
