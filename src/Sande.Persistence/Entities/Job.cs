using Sande.Contracts.Jobs;

namespace Sande.Persistence.Entities;

/// <summary>A computation asked for through the API, of any kind: they share one life, one lease, one queue.</summary>
public sealed class Job
{
    /// <summary>The kind's prefix and a random part, as <c>rem_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What it computes.</summary>
    public required JobKind Kind { get; init; }

    /// <summary>A name for people.</summary>
    public string? Name { get; init; }

    /// <summary>Where in its life it is.</summary>
    public JobStatus Status { get; set; } = JobStatus.Queued;

    /// <summary>Where a running job is; null before and after.</summary>
    public JobPhase? Phase { get; set; }

    /// <summary>How far it is; null before the first report.</summary>
    public JobProgress? Progress { get; set; }

    /// <summary>What was asked for.</summary>
    public required JobRequest Spec { get; init; }

    /// <summary>What came out; null unless it succeeded.</summary>
    public JobResult? Result { get; set; }

    /// <summary>Why it failed; null unless it did.</summary>
    public FailureCode? ErrorCode { get; set; }

    /// <summary>The reason in words.</summary>
    public string? ErrorMessage { get; set; }

    /// <summary>The checkpoint it works on.</summary>
    public required string CheckpointId { get; init; }

    /// <summary>The checkpoint it made.</summary>
    public string? OutputCheckpointId { get; set; }

    /// <summary>The files that it left beside its result.</summary>
    public List<JobArtifact> Artifacts { get; init; } = [];

    /// <summary>The caller's own words.</summary>
    public Dictionary<string, string> Metadata { get; init; } = [];

    /// <summary>The span of the request that created it, as W3C's <c>traceparent</c>: the computation's spans are below it. Null where there was none.</summary>
    public string? TraceParent { get; init; }

    /// <summary>How often a worker has taken it; the lease's fencing token: a write with an older one changes nothing.</summary>
    public int Attempt { get; set; }

    /// <summary>Attempts that ended in a crash; bounded, unlike hand-overs between workers.</summary>
    public int Crashes { get; set; }

    /// <summary>The worker that holds the lease.</summary>
    public string? LeaseOwner { get; set; }

    /// <summary>When the lease runs out unless it is renewed, UTC.</summary>
    public DateTimeOffset? LeaseExpiresAt { get; set; }

    /// <summary>What memory its device must have; null while no worker's was too small.</summary>
    public DeviceNeeds? DeviceNeeds { get; set; }

    /// <summary>When a user asked to cancel, UTC.</summary>
    public DateTimeOffset? CancelRequestedAt { get; set; }

    /// <summary>The Hangfire job that delivers it; null until it was enqueued (the sweeper finds those).</summary>
    public string? HangfireJobId { get; set; }

    /// <summary>Sequence number of the newest line of its history; 0 where there is none.</summary>
    public long LastSequence { get; set; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When a worker first took it, UTC.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>When it reached a terminal status, UTC.</summary>
    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>Optimistic concurrency (PostgreSQL's xmin).</summary>
    public uint Version { get; init; }
}
