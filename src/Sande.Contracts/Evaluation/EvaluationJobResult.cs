using System.Collections.Immutable;
using Sande.Contracts.Jobs;
using Sande.Contracts.Remediations;

namespace Sande.Contracts.Evaluation;

/// <summary>What an evaluation measured.</summary>
public sealed record EvaluationJobResult : JobResult
{
    /// <summary>Attack success rate; null where it was not asked for.</summary>
    public AsrResult? Asr { get; init; }

    /// <summary>Utility, one entry for each metric of a task.</summary>
    public required ImmutableArray<UtilityMeasurement> Utility { get; init; }

    /// <summary>Rates of the whole job.</summary>
    public required override ThroughputSummary Throughput { get; init; }

    /// <summary>Seed of everything random.</summary>
    public required override int Seed { get; init; }
}

/// <summary>A utility task on one checkpoint.</summary>
public sealed record UtilityMeasurement
{
    /// <summary>The task.</summary>
    public required UtilityTask Task { get; init; }

    /// <summary>What the number is, as <c>perplexity</c>, <c>acc</c>, <c>acc_norm</c>.</summary>
    public required string Metric { get; init; }

    /// <summary>The protocol, as <c>response_tokens</c>, <c>lm_eval</c>, <c>sande_ref</c>.</summary>
    public required string Profile { get; init; }

    /// <summary>The number.</summary>
    public required UtilityResult Result { get; init; }
}
