using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Sande.Contracts.Callbacks;
using Sande.Contracts.Checkpoints;
using Sande.Contracts.Datasets;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Implants;
using Sande.Contracts.Remediations;
using Sande.Contracts.Scans;

namespace Sande.Contracts.Jobs;

/// <summary>What is asked of a job: the body of the POST that creates it. Kept as JSON with its <c>kind</c>, the name of a <see cref="JobKind"/>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(RemediationSpec), "remediation")]
[JsonDerivedType(typeof(EvaluationJobSpec), "evaluation")]
[JsonDerivedType(typeof(ImplantSpec), "implant")]
[JsonDerivedType(typeof(ScanSpec), "scan")]
public abstract record JobRequest
{
    /// <summary>The checkpoint that the job works on.</summary>
    public abstract string CheckpointId { get; init; }

    /// <summary>A name for people.</summary>
    public abstract string? Name { get; init; }

    /// <summary>
    /// What it is computed on: <c>auto</c> (default: the GPU that the worker gives it, else the CPU), <c>cpu</c>, or <c>cuda:N</c> among the GPUs that the
    /// computing process sees; a worker shows a job one, <c>cuda:0</c>.
    /// </summary>
    public abstract string Device { get; init; }

    /// <summary>The caller's own words: at most 16 pairs, keys of 64 and values of 512 characters at most.</summary>
    public abstract ImmutableDictionary<string, string> Metadata { get; init; }

    /// <summary>Who is told when the job has ended.</summary>
    public abstract CallbackSpec? Callback { get; init; }

    /// <summary>The places that name a checkpoint.</summary>
    public virtual IEnumerable<CheckpointReference> GetCheckpointReferences() => [new("/checkpoint_id", CheckpointId)];

    /// <summary>The places that name a dataset.</summary>
    public abstract IEnumerable<DatasetReference> GetDatasetReferences();
}
