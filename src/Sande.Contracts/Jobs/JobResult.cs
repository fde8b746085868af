using System.Text.Json.Serialization;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Implants;
using Sande.Contracts.Remediations;
using Sande.Contracts.Scans;

namespace Sande.Contracts.Jobs;

/// <summary>What came out of a job. Kept as JSON with its <c>kind</c>, the name of a <see cref="JobKind"/>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(RemediationResult), "remediation")]
[JsonDerivedType(typeof(EvaluationJobResult), "evaluation")]
[JsonDerivedType(typeof(ImplantResult), "implant")]
[JsonDerivedType(typeof(ScanResult), "scan")]
public abstract record JobResult
{
    /// <summary>Rates of the whole job.</summary>
    public abstract ThroughputSummary Throughput { get; init; }

    /// <summary>Seed of everything random.</summary>
    public abstract int Seed { get; init; }
}
