using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Persistence.Entities;

namespace Sande.Worker.Callbacks;

/// <summary>A webhook's body, as Standard Webhooks has it: thin, the job's own address has the rest.</summary>
/// <param name="Type">What happened, as <c>remediation.succeeded</c>.</param>
/// <param name="Timestamp">When it happened, UTC.</param>
/// <param name="Data">The job.</param>
internal sealed record CallbackPayload(string Type, DateTimeOffset Timestamp, CallbackJob Data)
{
    // Standard Webhooks: less than 20 kB.
    private const int MaxMessageLength = 2000;

    /// <summary>The body of a message.</summary>
    public static CallbackPayload Of(Callback callback, Job job) => new(callback.Type, callback.CreatedAt, new()
    {
        Id = job.Id,
        Object = SandeJson.NameOf(job.Kind),
        Name = job.Name,
        Status = job.Status,
        CheckpointId = job.CheckpointId,
        OutputCheckpointId = job.OutputCheckpointId,
        Error = job.ErrorCode is { } code ? new(code, Shorten(job.ErrorMessage ?? "")) : null,
        Metadata = job.Metadata,
        CreatedAt = job.CreatedAt,
        FinishedAt = job.FinishedAt,
    });

    private static string Shorten(string message) => message.Length <= MaxMessageLength ? message : message[..MaxMessageLength];
}

/// <summary>A job that has ended.</summary>
internal sealed record CallbackJob
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
internal sealed record CallbackError(FailureCode Code, string Message);
