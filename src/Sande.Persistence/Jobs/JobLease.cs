using Sande.Contracts.Jobs;

namespace Sande.Persistence.Jobs;

/// <summary>The right to work on a job. Every write of its holder names the attempt, and changes nothing once another holder has taken over (fencing).</summary>
/// <param name="JobId">The job.</param>
/// <param name="Owner">The worker that holds it.</param>
/// <param name="Attempt">The fencing token: grows with every holder.</param>
/// <param name="Crashes">Earlier attempts that ended in a crash, lost workers included: the holder decides when it is enough.</param>
public sealed record JobLease(string JobId, string Owner, int Attempt, int Crashes)
{
    /// <summary>What is to be done.</summary>
    public required JobRequest Request { get; init; }

    /// <summary>The span that it belongs to, or null.</summary>
    public string? TraceParent { get; init; }
}

/// <summary>What a renewal found.</summary>
/// <param name="IsHeld">Whether the lease is still the caller's; if not, stop at once and write nothing.</param>
/// <param name="CancelRequested">Whether a user asked to cancel.</param>
public readonly record struct LeaseRenewal(bool IsHeld, bool CancelRequested);

/// <summary>What became of a request to cancel.</summary>
public enum CancelOutcome
{
    /// <summary>There is no such job.</summary>
    NotFound,

    /// <summary>It had already ended: nothing changed.</summary>
    AlreadyTerminal,

    /// <summary>It was waiting and is cancelled.</summary>
    Cancelled,

    /// <summary>It runs; its worker has been told.</summary>
    Requested,
}
