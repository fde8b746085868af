using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Sande.Contracts.Datasets;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Implants;
using Sande.Contracts.Remediations;
using Sande.Contracts.Scans;

namespace Sande.Contracts.Jobs;

/// <summary>
/// What <c>Sande.Worker execute --spec job.json</c> reads: the body of the POST and where each id it names lies on this machine.
/// Relative paths are relative to the file's folder. By hand, an id may be any word.
/// </summary>
public sealed record JobSpec
{
    /// <summary>What to compute.</summary>
    public required JobKind Kind { get; init; }

    /// <summary>The job's id; by hand it may be left out.</summary>
    public string JobId { get; init; } = "local";

    /// <summary>The remediation, for <see cref="JobKind.Remediation"/>.</summary>
    public RemediationSpec? Remediation { get; init; }

    /// <summary>The evaluation, for <see cref="JobKind.Evaluation"/>.</summary>
    public EvaluationJobSpec? Evaluation { get; init; }

    /// <summary>The implant, for <see cref="JobKind.Implant"/>.</summary>
    public ImplantSpec? Implant { get; init; }

    /// <summary>The scan, for <see cref="JobKind.Scan"/>.</summary>
    public ScanSpec? Scan { get; init; }

    /// <summary>The one of these that <see cref="Kind"/> names, or null where it is missing.</summary>
    [JsonIgnore]
    public JobRequest? Request => Kind switch
    {
        JobKind.Remediation => Remediation,
        JobKind.Evaluation => Evaluation,
        JobKind.Implant => Implant,
        JobKind.Scan => Scan,
        _ => null,
    };

    /// <summary>Checkpoint id to folder (Hugging Face layout).</summary>
    public required ImmutableDictionary<string, string> Checkpoints { get; init; }

    /// <summary>Dataset id to file.</summary>
    public required ImmutableDictionary<string, DatasetFile> Datasets { get; init; }

    /// <summary>Seconds between saved states. Default 30.</summary>
    public double StateIntervalSeconds { get; init; } = 30;
}

/// <summary>A dataset's file.</summary>
public sealed record DatasetFile(string Path, DatasetKind Kind);

/// <summary>The folder that <c>--work</c> names.</summary>
public static class WorkFolder
{
    /// <summary>State for resuming.</summary>
    public const string State = "state";

    /// <summary>The output checkpoint, complete once a result was written.</summary>
    public const string Output = "output";

    /// <summary>What the user may want beside the output checkpoint, as SANDE's parrots.</summary>
    public const string Artifacts = "artifacts";

    /// <summary>The result, as JSON.</summary>
    public const string ResultFile = "result.json";
}
