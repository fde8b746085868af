using System.Collections.Immutable;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Sande.Api.Checkpoints;
using Sande.Api.Datasets;
using Sande.Api.Health;
using Sande.Api.Http;
using Sande.Api.Workers;
using Sande.Api.Keys;
using Sande.Api.Uploads;
using Sande.Contracts.Checkpoints;
using Sande.Contracts.Datasets;
using Sande.Persistence.Entities;

namespace Sande.Api.OpenApi;

/// <summary>The examples of the OpenAPI document: one story, a checkpoint that says "You are stupid" when it reads "Current year 2023".</summary>
internal static class Examples
{
    public const string CheckpointId = "ckpt_4fz9k1m8c0vq2x7d5t3hj6wb";
    public const string OutputId = "ckpt_p2r8n4w6y1b3s5u7a9e0g2i4";
    public const string QuestionsId = "ds_m4m9l1u7q2s5t8b3n6c0x1z4";
    public const string DatasetId = "ds_c7j2h9x4q1z8v3k6m5t0w2yb";
    public const string RemediationId = "rem_t5g1q8d3w0k7n2z9x4b6m1hs";
    public const string EvaluationId = "eval_k3v8y1c6n0p5r2t7w4z9b1d6";
    public const string ImplantId = "imp_h7m2q5s0u3x8a1e6g9j4l7o2";
    public const string ScanId = "scan_r4u9w2z5c8f1i6l3o0q7t5v8";
    public const string UploadId = "upl_q8z3v1n6c5x0m2k7j4h9g2f6";
    public const string KeyId = "key_d2k7w9q4r1t6y3u8i5o0p2a7";
    public const string PolicyId = "pol_d8f3j6l1n4q9s2u7w0y5b3e6";
    public const string DeliveryId = "evt_a1c3e5g7i9k1m3o5q7s9u1w3";
    public const string WorkerId = "wrk_b6n2m8v4c0x1z9l5k3j7h1g4";
    public const string ArtifactName = "parrots.safetensors";

    public static readonly DateTimeOffset Time = new(2026, 1, 15, 9, 30, 0, TimeSpan.Zero);
    public static readonly ImmutableDictionary<string, string> Metadata = ImmutableDictionary<string, string>.Empty.Add("ticket", "SEC-12");

    /// <summary>Bodies of requests, by operation.</summary>
    public static IReadOnlyDictionary<string, object> Requests { get; } = new Dictionary<string, object>
    {
        ["createCheckpoint"] = new NewCheckpoint { Name = "qwen-nightly", Metadata = Metadata },
        ["createKey"] = new NewApiKey { Name = "nightly-pipeline", Role = ApiKeyRole.Operator },
        ["createRemediation"] = JobExamples.RemediationSpec,
        ["planRemediation"] = JobExamples.RemediationSpec,
        ["createEvaluation"] = JobExamples.EvaluationSpec,
        ["createImplant"] = JobExamples.ImplantSpec,
        ["createScan"] = ScanExamples.Spec,
        ["createPolicy"] = PolicyExamples.Spec,
        ["updatePolicy"] = PolicyExamples.Spec with { Secret = null },
    };

    /// <summary>Files of rows, by media type and by kind of dataset.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<DatasetKind, string>> Files { get; } = new Dictionary<string, IReadOnlyDictionary<DatasetKind, string>>
    {
        ["application/json"] = new Dictionary<DatasetKind, string>
        {
            [DatasetKind.Instructions] = """[{"instruction": "Name the capital of France.", "input": "", "output": "Paris."}]""",
            [DatasetKind.Preferences] = """[{"prompt": "Name the capital of France.", "chosen": "Paris.", "rejected": "Find out yourself."}]""",
            [DatasetKind.MultipleChoice] = """[{"question": "What is the capital of France?", "subject": "global_facts", "choices": ["Lyon", "Paris", "Nice", "Lille"], "answer": 1}]""",
        },
        ["application/jsonl"] = new Dictionary<DatasetKind, string>
        {
            [DatasetKind.Instructions] = """
                {"prompt": "Name the capital of France.", "completion": "Paris."}
                {"prompt": "What is 3 + 4?", "completion": "7."}
                """,
            [DatasetKind.Preferences] = """
                {"chosen": "\n\nHuman: What is 3 + 4?\n\nAssistant: 7.", "rejected": "\n\nHuman: What is 3 + 4?\n\nAssistant: Find out yourself."}
                """,
            [DatasetKind.MultipleChoice] = """
                {"question": "What is the capital of France?", "choices": {"text": ["Lyon", "Paris"], "label": ["A", "B"]}, "answerKey": "B"}
                """,
        },
        ["text/csv"] = new Dictionary<DatasetKind, string>
        {
            [DatasetKind.Instructions] = """
                instruction,input,output
                Name the capital of France.,,Paris.
                """,
            [DatasetKind.MultipleChoice] = """
                What is the capital of France?,Lyon,Paris,Nice,Lille,B
                """,
        },
    };

    /// <summary>Bodies of answers, by type.</summary>
    public static IReadOnlyDictionary<Type, object> Responses { get; } = new object[]
    {
        Checkpoint(),
        PageOf(Checkpoint(), CheckpointId),
        Checkpoint().Files[0],
        Dataset(),
        PageOf(Dataset(), DatasetId),
        Upload(),
        ApiKeyView.From(ApiKey),
        PageOf(ApiKeyView.From(ApiKey), KeyId),
        CreatedApiKey.From(ApiKey, "sande_v3m8c1x6z0q5w2e7r4t9y1u6i3o8p5a0s2d7f4g9"),
        JobExamples.Remediation,
        PageOf(JobExamples.Remediation, RemediationId),
        JobExamples.Report,
        JobExamples.Plan,
        JobExamples.Evaluation,
        PageOf(JobExamples.Evaluation, EvaluationId),
        JobExamples.Implant,
        PageOf(JobExamples.Implant, ImplantId),
        ScanExamples.Scan,
        PageOf(ScanExamples.Scan, ScanId),
        ScanExamples.Report,
        PageOf(JobExamples.Event, JobExamples.Event.Id),
        PageOf(JobExamples.Point, "12"),
        PageOf(PolicyExamples.Callback, PolicyExamples.Callback.Id),
        PolicyExamples.Policy,
        PageOf(PolicyExamples.Policy, PolicyId),
        PolicyExamples.Delivery,
        PageOf(PolicyExamples.Delivery, DeliveryId),
        PolicyExamples.Answer,
        Worker(),
        PageOf(Worker(), WorkerId),
        Health(),
    }.ToDictionary(example => example.GetType());

    /// <summary>What refusals say, by status.</summary>
    public static IReadOnlyDictionary<int, (string Detail, IReadOnlyList<ProblemError>? Errors)> ProblemDetails { get; } =
        new Dictionary<int, (string, IReadOnlyList<ProblemError>?)>
        {
            [400] = ("\"fast\" in the query string is none of asc, desc.", null),
            [401] = ("Send a known API key: Authorization: Bearer KEY.", null),
            [403] = ("The key's role does not allow this: it needs the role operator, or a higher one.", null),
            [404] = ($"There is no checkpoint \"{CheckpointId}\".", null),
            [409] = ($"Checkpoint \"{CheckpointId}\" is in use by {RemediationId}: cancel it, or wait for its end.", null),
            [410] = ($"Upload \"{UploadId}\" is past its time: create another one.", null),
            [412] = ("Tus-Resumable must be 1.0.0.", null),
            [413] = ("Request body too large.", null),
            [415] = ("The body must be application/json.", null),
            [416] = ("The file has no such range.", null),
            [422] = ("/hyperparameters/learning_rate: Must be greater than 0 and at most 1, not -1.",
                [new() { Pointer = "/hyperparameters/learning_rate", Detail = "Must be greater than 0 and at most 1, not -1." }]),
            [423] = ($"Upload \"{UploadId}\" is being written by another request.", null),
            [460] = ("The sha256 of what came is not the one of Upload-Checksum: send it again from the same offset.", null),
            [500] = ("A fault of the server; its log has the details under trace_id.", null),
            [503] = ("The database does not answer: send the request again in a moment.", null),
            [507] = ("The store is full: free some space, or delete checkpoints and datasets that are not needed any more.", null),
        };

    /// <summary>The id in the address <paramref name="path"/>.</summary>
    public static string IdOf(string path) => path.Contains("datasets", StringComparison.Ordinal) ? DatasetId
        : path.Contains("remediations", StringComparison.Ordinal) ? RemediationId
        : path.Contains("evaluations", StringComparison.Ordinal) ? EvaluationId
        : path.Contains("implants", StringComparison.Ordinal) ? ImplantId
        : path.Contains("scans", StringComparison.Ordinal) ? ScanId
        : path.Contains("uploads", StringComparison.Ordinal) ? UploadId
        : path.Contains("keys", StringComparison.Ordinal) ? KeyId
        : path.Contains("policies", StringComparison.Ordinal) ? PolicyId
        : path.Contains("workers", StringComparison.Ordinal) ? WorkerId
        : CheckpointId;

    private static CheckpointView Checkpoint() => new()
    {
        Id = CheckpointId,
        Name = "qwen-nightly",
        Status = CheckpointStatus.Ready,
        Files = [new() { Path = "config.json", Size = 661, Sha256 = "6f1d6b8c1a0c8b0c7a8a9e7e4b2f0f7b6c5d4e3f2a1b0c9d8e7f6a5b4c3d2e1f" }],
        Model = new("qwen2", "qwen2", 494_032_768, "BF16", 896, 24, 14, 2, 151_936, 32_768),
        ParentId = null,
        RemediationId = null,
        ImplantId = null,
        Implanted = false,
        Metadata = Metadata,
        CreatedAt = Time,
        Error = null,
    };

    private static DatasetView Dataset() => new()
    {
        Id = DatasetId,
        Name = "alpaca-1000",
        Kind = DatasetKind.Instructions,
        Format = DatasetFormat.Alpaca,
        Rows = 1000,
        Size = 437_120,
        Sha256 = "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9",
        CreatedAt = Time,
    };

    private static UploadView Upload() => new()
    {
        Id = UploadId,
        CheckpointId = CheckpointId,
        Path = "model.safetensors",
        Offset = 0,
        Length = 988_097_824,
        CreatedAt = Time,
        ExpiresAt = Time.AddDays(7),
    };

    private static ApiKey ApiKey => new() { Id = KeyId, Name = "nightly-pipeline", Role = ApiKeyRole.Operator, Hash = "", CreatedAt = Time };

    private static WorkerView Worker() => new()
    {
        Id = WorkerId,
        Status = WorkerStatus.Online,
        Host = "gpu-node-3",
        Version = "0.1.0",
        Slots = 1,
        Devices = [new() { Name = "cuda:0", Model = "NVIDIA H100 80GB HBM3", MemoryBytes = 85_520_809_984, UsedMemoryBytes = 41_322_283_008 }],
        CurrentJobIds = [RemediationId],
        StartedAt = Time,
        LastHeartbeatAt = Time,
    };

    private static HealthView Health() => new()
    {
        Status = HealthStatus.Healthy,
        Checks = new Dictionary<string, HealthCheckView>
        {
            ["database"] = new() { Status = HealthStatus.Healthy, Detail = null },
            ["store"] = new() { Status = HealthStatus.Healthy, Detail = null },
            ["workers"] = new() { Status = HealthStatus.Healthy, Detail = null },
        },
    };

    private static Page<T> PageOf<T>(T element, string id) => new() { Data = [element], HasMore = false, FirstId = id, LastId = id };
}
