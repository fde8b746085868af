using Microsoft.EntityFrameworkCore;
using Sande.Contracts.Jobs;

namespace Sande.Persistence.Jobs;

/// <summary>Cancels jobs at a user's wish.</summary>
public sealed class JobCancellation(IDbContextFactory<SandeDbContext> contexts, TimeProvider time)
{
    /// <summary>A job that waits is cancelled at once; a running one's worker is told and stops at its next step; one that has ended stays as it is.</summary>
    public async Task<CancelOutcome> RequestCancelAsync(string jobId, CancellationToken cancellationToken = default)
    {
        await using var transition = await JobTransition.BeginAsync(contexts, time, cancellationToken);
        if (await transition.LockAsync(jobId, cancellationToken) is not { } job)
            return CancelOutcome.NotFound;
        if (job.Status.IsTerminal())
            return CancelOutcome.AlreadyTerminal;
        if (job.CancelRequestedAt is not null)
            return CancelOutcome.Requested;

        var isRunning = job.Status == JobStatus.Running;
        transition.RequestCancel();
        if (!isRunning)
            transition.End(JobStatus.Cancelled, "Cancelled.");
        await transition.CommitAsync(cancellationToken);
        return isRunning ? CancelOutcome.Requested : CancelOutcome.Cancelled;
    }
}
