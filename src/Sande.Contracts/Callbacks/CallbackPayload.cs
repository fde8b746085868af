using Sande.Contracts.Jobs;

namespace Sande.Contracts.Callbacks;

/// <summary>A webhook's body, as Standard Webhooks has it: thin, the job's own address has the rest.</summary>
/// <param name="Type">What happened, as <c>remediation.succeeded</c>.</param>
/// <param name="Timestamp">When it happened, UTC.</param>
/// <param name="Data">The job.</param>
public sealed record CallbackPayload(string Type, DateTimeOffset Timestamp, CallbackJob Data);

/// <summary>A job that has ended.</summary>
public sealed record CallbackJob
{
    /// <summary>As <c>rem_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The kind, as <c>remediation</c>.</summary>
    public required string Object { get; init; }

    /// <summary>A name for people.</summary>
    public required string? Name { get; init; }

    /// <summary>How it ended.</summary>
    public required JobStatus Status { get; init; }

    /// <summary>The checkpoint that it worked on.</summary>
    public required string CheckpointId { get; init; }

    /// <summary>The checkpoint that it made, or null.</summary>
    public required string? OutputCheckpointId { get; init; }

    /// <summary>Why it failed, or null.</summary>
    public required CallbackError? Error { get; init; }

    /// <summary>The caller's own words.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public required DateTimeOffset? FinishedAt { get; init; }
}

/// <summary>Why a job failed.</summary>
/// <param name="Code">For programs.</param>
/// <param name="Message">For people; cut where it is long.</param>
public sealed record CallbackError(FailureCode Code, string Message);
