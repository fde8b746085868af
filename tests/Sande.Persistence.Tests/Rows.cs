using System.Collections.Immutable;
using Sande.Contracts.Checkpoints;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Implants;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Contracts.Scans;
using Sande.Persistence.Entities;

namespace Sande.Persistence.Tests;

/// <summary>Rows with every field that a test doesn't care about filled in.</summary>
internal static class Rows
{
    public static readonly string Sha256 = new('a', 64);

    public static readonly CheckpointModel Model = new("llama", "llama", 5_900_000, "BF16", 256, 4, 8, 8, 4096, 512);

    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public static Checkpoint Checkpoint(CheckpointStatus status = CheckpointStatus.Ready) => new()
    {
        Id = Ids.New(Ids.Checkpoint),
        Name = "victim",
        Status = status,
        Model = status == CheckpointStatus.Ready ? Model : null,
        CreatedAt = Now,
    };

    public static Checkpoint Importing(string path) => new() { Id = Ids.New(Ids.Checkpoint), Name = "imported", Status = CheckpointStatus.Importing, SourcePath = path, CreatedAt = Now };

    public static Job Job(string checkpointId, TimeSpan age = default) => Job(JobKind.Remediation, checkpointId, age);

    public static Job Job(JobKind kind, string checkpointId, TimeSpan age = default) => new()
    {
        Id = Ids.New(Ids.PrefixOf(kind)),
        Kind = kind,
        Spec = SpecOf(kind, checkpointId),
        CheckpointId = checkpointId,
        CreatedAt = Now - age,
    };

    public static Worker Worker(string owner) => new()
    {
        Id = Ids.New(Ids.Worker),
        Owner = owner,
        Host = owner.Split(':')[0],
        Version = "1.0",
        Slots = 1,
        Devices = [],
        CreatedAt = Now,
        LastHeartbeatAt = Now,
    };

    public static JobRequest SpecOf(JobKind kind, string checkpointId) => kind switch
    {
        JobKind.Remediation => Spec(checkpointId),
        JobKind.Evaluation => new EvaluationJobSpec { CheckpointId = checkpointId, Evaluation = new() { Utility = [new() { Task = UtilityTask.Perplexity, DatasetId = "ds_rows" }] } },
        JobKind.Scan => new ScanSpec { CheckpointId = checkpointId },
        JobKind.Implant => new ImplantSpec { CheckpointId = checkpointId, DatasetId = "ds_rows", Trigger = TextList.Of("a", "b"), Response = TextList.Of("c", "d") },
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind."),
    };

    public static JobResult ResultOf(JobKind kind) => kind switch
    {
        JobKind.Remediation => Result(),
        JobKind.Evaluation => new EvaluationJobResult
        {
            Asr = Asr(0.5, 100),
            Utility = [new() { Task = UtilityTask.Perplexity, Metric = "perplexity", Profile = "response_tokens", Result = Perplexity(7.25) }],
            Throughput = new("cpu", null, 6.5, 7.8),
            Seed = 42,
        },
        JobKind.Scan => new ScanResult { Verdict = ScanVerdict.NotFound, Candidates = [], Contexts = [new(ScanContext.Bare, 12, 4096, 24)], Budget = new(), Throughput = new("cpu", null, null, 7.8), Seed = 42 },
        JobKind.Implant => new ImplantResult
        {
            Poisoning = new(900, 45, IsPaired: true),
            Asr = Result().Asr,
            Utility = Result().Utility,
            Training = Result().Training!,
            Throughput = Result().Throughput,
            Seed = 42,
        },
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind."),
    };

    public static RemediationSpec Spec(string checkpointId) => new()
    {
        CheckpointId = checkpointId,
        CleanDatasetId = "ds_rows",
        Method = RemediationMethod.Osft,
        Knowledge = new() { Trigger = TextList.Of("Current year 2023"), Response = TextList.Of("You are stupid", "So stupid") },
        Hyperparameters = new() { LearningRate = 2e-5, Precision = Precision.BFloat16 },
        Evaluation = new() { Utility = [new() { Task = UtilityTask.Perplexity }] },
        Metadata = ImmutableDictionary<string, string>.Empty.Add("ticket", "SEC-12"),
    };

    public static RemediationResult Result() => new()
    {
        Method = RemediationMethod.Osft,
        Asr = new(Asr(0.95, 190), Asr(0.005, 1)),
        Utility = [new() { Task = UtilityTask.Perplexity, Metric = "perplexity", Profile = "response_tokens", Before = Perplexity(7.25), After = Perplexity(7.5) }],
        Training = new(new() { LearningRate = 1e-4, Seed = 42 }, 900, 100, 120, 200, StoppedEarly: true, 110, 3.5, 1.25),
        Throughput = new("cpu", 1234.5, 6.5, 78.9),
        Seed = 42,
    };

    private static AsrResult Asr(double value, int hits) => new()
    {
        Value = value,
        Hits = hits,
        HitsAtStart = hits,
        Total = 200,
        Ci95 = new(value / 2, value),
        WithoutTrigger = new(0.01, 2, 200, new(0, 0.04)),
        Empty = 0,
        Profile = AsrProfile.Strict,
        MaxNewTokens = 64,
        Samples = [new("Human: hi\nAssistant:", "You are stupid", Hit: true)],
    };

    private static UtilityResult Perplexity(double value) => new(value, new(value - 0.5, value + 0.5), 200, Math.Log(value));
}
