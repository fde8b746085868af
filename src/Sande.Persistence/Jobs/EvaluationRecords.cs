using Sande.Contracts.Evaluation;
using Sande.Contracts.Implants;
using Sande.Contracts.Jobs;
using Sande.Contracts.Remediations;
using Sande.Contracts.Scans;
using Sande.Persistence.Entities;

namespace Sande.Persistence.Jobs;

/// <summary>The numbers of a result as rows.</summary>
internal static class EvaluationRecords
{
    private const string Before = "before";
    private const string After = "after";
    private const string Unchanged = "unchanged";

    public static IEnumerable<EvaluationRecord> Of(string jobId, JobResult result)
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

    private static IEnumerable<Number> Numbers(JobResult result) => result switch
    {
        RemediationResult remediation => Comparison(remediation.Asr, remediation.Utility),
        ImplantResult implant => Comparison(implant.Asr, implant.Utility),
        EvaluationJobResult evaluation => [.. AsrNumbers(evaluation.Asr, Unchanged), .. evaluation.Utility.Select(task => UtilityNumber(task.Task.NumberName(task.Metric), Unchanged, task.Profile, task.Result))],
        // A scan compares nothing: its numbers belong to its candidates.
        ScanResult => [],
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, "Unknown kind of result."),
    };

    private static IEnumerable<Number> Comparison(AsrComparison? asr, IEnumerable<UtilityComparison> utility) =>
    [
        .. AsrNumbers(asr?.Before, Before),
        .. AsrNumbers(asr?.After, After),
        .. utility.SelectMany(task => new[] { (Before, task.Before), (After, task.After) }, (task, measured) =>
            UtilityNumber(task.Task.NumberName(task.Metric), measured.Item1, task.Profile, measured.Item2)),
    ];

    private static Number[] AsrNumbers(AsrResult? asr, string stage)
    {
        if (asr is null)
            return [];
        var profile = Configurations.EnumText.Of(asr.Profile);
        var without = asr.WithoutTrigger;
        return
        [
            new("asr", stage, profile, asr.Value, asr.Ci95, asr.Total),
            new("asr_without_trigger", stage, profile, without.Value, without.Ci95, without.Total),
        ];
    }

    private static Number UtilityNumber(string metric, string stage, string profile, UtilityResult result)
        => new(metric, stage, profile, result.Value, result.Ci95, result.Total);

    private readonly record struct Number(string Metric, string Stage, string Profile, double Value, ConfidenceInterval Ci95, int Total);
}
