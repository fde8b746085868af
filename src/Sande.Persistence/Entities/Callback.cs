using System.Collections.Immutable;

namespace Sande.Persistence.Entities;

/// <summary>Who is told when a job has ended; <c>(job_id, kind)</c> is the key.</summary>
public sealed class CallbackTarget
{
    /// <summary>The job.</summary>
    public required string JobId { get; init; }

    /// <summary>How they are told.</summary>
    public required CallbackKind Kind { get; init; }

    /// <summary>The receiver's address, or MLflow's tracking server.</summary>
    public required string Url { get; init; }

    /// <summary>What a webhook is signed with, or the token that MLflow wants; null where it wants none.</summary>
    public string? Secret { get; init; }

    /// <summary>For MLflow: the model's name.</summary>
    public string? Model { get; init; }

    /// <summary>For MLflow: the model's version.</summary>
    public string? ModelVersion { get; init; }

    /// <summary>For MLflow: the alias that the version gets, or null.</summary>
    public string? Alias { get; init; }
}

/// <summary>How someone is told of a job's end.</summary>
public enum CallbackKind
{
    /// <summary>By a webhook.</summary>
    Webhook,

    /// <summary>By tags and an alias in MLflow's registry.</summary>
    Mlflow,
}

/// <summary>A message that a target is to get, made in the transaction that ended the job: nothing that happens later loses it.</summary>
public sealed class Callback
{
    /// <summary><c>msg_…</c>, the same on every attempt.</summary>
    public required string Id { get; init; }

    /// <summary>The job.</summary>
    public required string JobId { get; init; }

    /// <summary>How it is sent.</summary>
    public required CallbackKind Kind { get; init; }

    /// <summary>What it says, as <c>remediation.succeeded</c>.</summary>
    public required string Type { get; init; }

    /// <summary>A webhook's body, a <see cref="Sande.Contracts.Callbacks.CallbackPayload"/> as JSON: the job as it was then, the same bytes on every attempt.</summary>
    public required string Payload { get; init; }

    /// <summary>Whether it came through.</summary>
    public CallbackStatus Status { get; set; } = CallbackStatus.Pending;

    /// <summary>Each attempt to send it.</summary>
    public ImmutableArray<CallbackAttempt> Attempts { get; set; } = [];

    /// <summary>When it is sent next, UTC; null unless it is pending.</summary>
    public DateTimeOffset? NextAttemptAt { get; set; }

    /// <summary>The Hangfire job that sends it; null until it was enqueued.</summary>
    public string? HangfireJobId { get; set; }

    /// <summary>When the job ended, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Optimistic concurrency (PostgreSQL's xmin).</summary>
    public uint Version { get; init; }
}

/// <summary>Whether a message came through.</summary>
public enum CallbackStatus
{
    /// <summary>It will be sent, perhaps again.</summary>
    Pending,

    /// <summary>The receiver took it.</summary>
    Delivered,

    /// <summary>It was given up.</summary>
    Failed,
}

/// <summary>One attempt to send a message.</summary>
/// <param name="Time">When it began, UTC.</param>
/// <param name="Status">The answer's HTTP status, or null where none came.</param>
/// <param name="Error">What went wrong, or null.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record CallbackAttempt(DateTimeOffset Time, int? Status, string? Error, double Seconds);
