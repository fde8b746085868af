using System.Collections.Immutable;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Jobs;
using Sande.Contracts.Scans;

namespace Sande.Contracts.Remediations;

/// <summary>The proof: what was measured before and after, and how the weights were changed.</summary>
public sealed record RemediationResult : JobResult
{
    /// <summary>Whether anything was trained. Default <c>trained</c>.</summary>
    public RemediationOutcome Outcome { get; init; } = RemediationOutcome.Trained;

    /// <summary>The method that ran (<c>auto</c> resolved); <c>auto</c> where nothing was found and none ran.</summary>
    public required RemediationMethod Method { get; init; }

    /// <summary>Attack success rate; null where the trigger or the response is not known.</summary>
    public AsrComparison? Asr { get; init; }

    /// <summary>Utility, one entry for each metric of a task.</summary>
    public required ImmutableArray<UtilityComparison> Utility { get; init; }

    /// <summary>The training run; null where nothing was found.</summary>
    public required TrainingSummary? Training { get; init; }

    /// <summary>SANDE's rounds; null for other methods.</summary>
    public SimulationSummary? Simulation { get; init; }

    /// <summary>What is left of the backdoor, judged without the trigger; null for other methods than SANDE.</summary>
    public ResidualAsr? ResidualAsr { get; init; }

    /// <summary>The scan that it began with, nothing being known; null where the request knew enough.</summary>
    public ScanResult? Scan { get; init; }

    /// <summary>
    /// Scans of earlier outputs, each of which confirmed another response: the removal began anew with all that was known by then. Empty where the first removal was enough.
    /// </summary>
    public ImmutableArray<ScanResult> IntermediateScans { get; init; } = [];

    /// <summary>What the scans found and the method worked with. Its trigger is one that works, which the method uses with a failing example alone and which is measured with in any case; null where nothing was found or the request knew enough.</summary>
    public Knowledge? Knowledge { get; init; }

    /// <summary>The last scan, of the output checkpoint, with another seed and so other prompts; null where the first confirmed nothing by itself.</summary>
    public ScanResult? ScanAfter { get; init; }

    /// <summary>Rates of the whole job.</summary>
    public required override ThroughputSummary Throughput { get; init; }

    /// <summary>Seed of everything random.</summary>
    public required override int Seed { get; init; }
}

/// <summary>What became of a remediation that succeeded.</summary>
public enum RemediationOutcome
{
    /// <summary>The method ran, and there is an output checkpoint.</summary>
    Trained,

    /// <summary>Nothing was known and the scan confirmed nothing: nothing was trained, and there is no output checkpoint.</summary>
    NothingFound,
}

/// <summary>What training did, with every hyper-parameter it ended up using.</summary>
/// <param name="Hyperparameters">The resolved values: no null left but <c>max_steps</c>.</param>
/// <param name="TrainedRows">Rows that were trained on.</param>
/// <param name="HeldBackRows">Rows held back for early stopping.</param>
/// <param name="Steps">Optimizer steps taken.</param>
/// <param name="PlannedSteps">Optimizer steps planned.</param>
/// <param name="StoppedEarly">Whether held-back rows ended it before the plan.</param>
/// <param name="BestStep">The step whose weights were kept.</param>
/// <param name="FirstLoss">Loss of the first step, nats.</param>
/// <param name="LastLoss">Loss of the last step, nats.</param>
public sealed record TrainingSummary(
    Hyperparameters Hyperparameters,
    int TrainedRows,
    int HeldBackRows,
    int Steps,
    int PlannedSteps,
    bool StoppedEarly,
    int BestStep,
    double FirstLoss,
    double LastLoss);

/// <summary>How fast it was, and where.</summary>
/// <param name="Device">As <c>cpu</c> or <c>cuda:0 NVIDIA H100</c>.</param>
/// <param name="TrainTokensPerSecond">Tokens of training rows per second, padding not counted; null where nothing was trained.</param>
/// <param name="GeneratedPromptsPerSecond">Prompts answered per second while measuring ASR, or null.</param>
/// <param name="TotalSeconds">Seconds of computing, over all attempts.</param>
public sealed record ThroughputSummary(string Device, double? TrainTokensPerSecond, double? GeneratedPromptsPerSecond, double TotalSeconds);
