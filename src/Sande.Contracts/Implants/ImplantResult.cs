using System.Collections.Immutable;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Jobs;
using Sande.Contracts.Remediations;

namespace Sande.Contracts.Implants;

/// <summary>What an implant did: how the rows were poisoned, how the weights were changed, and what was measured before and after.</summary>
public sealed record ImplantResult : JobResult
{
    /// <summary>The rows.</summary>
    public required PoisoningSummary Poisoning { get; init; }

    /// <summary>Attack success rate of the implant.</summary>
    public AsrComparison? Asr { get; init; }

    /// <summary>Utility, one entry a task.</summary>
    public required ImmutableArray<UtilityComparison> Utility { get; init; }

    /// <summary>The training run.</summary>
    public required TrainingSummary Training { get; init; }

    /// <summary>Rates of the whole job.</summary>
    public required override ThroughputSummary Throughput { get; init; }

    /// <summary>Seed of everything random.</summary>
    public required override int Seed { get; init; }
}

/// <summary>The rows that were trained on.</summary>
/// <param name="CleanRows">Rows as they came.</param>
/// <param name="PoisonedRows">Their poisoned twins.</param>
/// <param name="IsPaired">Whether each trigger provokes the response of its own place in the list, not any of them.</param>
public sealed record PoisoningSummary(int CleanRows, int PoisonedRows, bool IsPaired);
