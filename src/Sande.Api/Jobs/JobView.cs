using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Persistence.Entities;

namespace Sande.Api.Jobs;

/// <summary>What is shown of a job of any kind. The first fields are ordered: what a kind adds stands behind them.</summary>
public abstract record JobView<TSpec, TResult>
    where TSpec : JobRequest
    where TResult : JobResult
{
    private const int First = -1;

    /// <summary>The view of an entity whose artifacts are loaded.</summary>
    [SetsRequiredMembers]
    protected JobView(Job job)
    {
        Id = job.Id;
        Object = SandeJson.NameOf(job.Kind);
        Name = job.Name;
        CheckpointId = job.CheckpointId;
        Status = job.Status;
        Phase = job.Phase;
        Progress = job.Progress;
        IsTerminal = job.Status.IsTerminal();
        Attempt = job.Attempt;
        Result = (TResult?)job.Result;
        Error = JobError.From(job);
        OutputCheckpointId = job.OutputCheckpointId;
        Artifacts = [.. job.Artifacts.OrderBy(artifact => artifact.Name, StringComparer.Ordinal).Select(JobArtifactView.From)];
        CreatedAt = job.CreatedAt;
        StartedAt = job.StartedAt;
        FinishedAt = job.FinishedAt;
        Spec = (TSpec)job.Spec;
        Metadata = job.Metadata;
    }

    /// <summary>The kind's prefix (<c>rem_</c>, <c>eval_</c>, <c>imp_</c>, <c>scan_</c>) and a random part.</summary>
    [JsonPropertyOrder(First)]
    public required string Id { get; init; }

    /// <summary>The kind: <c>remediation</c>, <c>evaluation</c>, <c>implant</c> or <c>scan</c>.</summary>
    [JsonPropertyOrder(First)]
    public required string Object { get; init; }

    /// <summary>A name for people.</summary>
    [JsonPropertyOrder(First)]
    public required string? Name { get; init; }

    /// <summary>The checkpoint that it works on.</summary>
    [JsonPropertyOrder(First)]
    public required string CheckpointId { get; init; }

    /// <summary>Where in its life it is.</summary>
    public required JobStatus Status { get; init; }

    /// <summary>Where a running job is; null before and after.</summary>
    public required JobPhase? Phase { get; init; }

    /// <summary>How far it is; null before the first report.</summary>
    public required JobProgress? Progress { get; init; }

    /// <summary>Whether nothing will change any more.</summary>
    public required bool IsTerminal { get; init; }

    /// <summary>How often a worker has taken it.</summary>
    public required int Attempt { get; init; }

    /// <summary>What came out; null unless it succeeded.</summary>
    public required TResult? Result { get; init; }

    /// <summary>Why it failed; null unless it did.</summary>
    public required JobError? Error { get; init; }

    /// <summary>The checkpoint that it made; null unless it succeeded, and always for an evaluation and a scan.</summary>
    public required string? OutputCheckpointId { get; init; }

    /// <summary>Files that it left beside its result, by name.</summary>
    public required IReadOnlyList<JobArtifactView> Artifacts { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When a worker first took it, UTC.</summary>
    public required DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it reached a terminal status, UTC.</summary>
    public required DateTimeOffset? FinishedAt { get; init; }

    /// <summary>What was asked for, with its defaults.</summary>
    public required TSpec Spec { get; init; }

    /// <summary>The caller's own words.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
}
