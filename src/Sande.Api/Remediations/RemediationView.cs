using Sande.Api.Jobs;
using Sande.Contracts.Jobs;
using Sande.Contracts.Remediations;
using Sande.Contracts.Validation;
using Sande.Persistence.Entities;

namespace Sande.Api.Remediations;

/// <summary>A job that takes a backdoor out of a checkpoint and measures before and after.</summary>
internal sealed record RemediationView
{
    /// <summary><c>rem_…</c></summary>
    public required string Id { get; init; }

    /// <summary>Always <c>remediation</c>.</summary>
    public string Object { get; } = "remediation";

    /// <summary>A name for people.</summary>
    public required string? Name { get; init; }

    /// <summary>The backdoored checkpoint.</summary>
    public required string CheckpointId { get; init; }

    /// <summary>The method that runs: for <c>auto</c> the one that was chosen.</summary>
    public required RemediationMethod Method { get; init; }

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
    public required RemediationResult? Result { get; init; }

    /// <summary>Why it failed; null unless it did.</summary>
    public required JobError? Error { get; init; }

    /// <summary>The cleaned checkpoint; null unless it succeeded.</summary>
    public required string? OutputCheckpointId { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When a worker first took it, UTC.</summary>
    public required DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it reached a terminal status, UTC.</summary>
    public required DateTimeOffset? FinishedAt { get; init; }

    /// <summary>What was asked for, with its defaults; a callback's secret is left out.</summary>
    public required RemediationSpec Spec { get; init; }

    /// <summary>The caller's own words.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>The view of a job.</summary>
    public static RemediationView From(Job job) => new()
    {
        Id = job.Id,
        Name = job.Name,
        CheckpointId = job.CheckpointId,
        Method = RemediationMethods.Resolve(job.Spec),
        Status = job.Status,
        Phase = job.Phase,
        Progress = job.Progress,
        IsTerminal = job.Status.IsTerminal(),
        Attempt = job.Attempt,
        Result = job.Result,
        Error = JobError.From(job),
        OutputCheckpointId = job.OutputCheckpointId,
        CreatedAt = job.CreatedAt,
        StartedAt = job.StartedAt,
        FinishedAt = job.FinishedAt,
        Spec = job.Spec with { Callback = job.Spec.Callback is { } callback ? callback with { Secret = null } : null },
        Metadata = job.Metadata,
    };
}
