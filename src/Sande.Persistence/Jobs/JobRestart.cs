using Microsoft.EntityFrameworkCore;
using Sande.Contracts.Jobs;

namespace Sande.Persistence.Jobs;

/// <summary>Lets a job that failed or was cancelled wait again, at a user's wish.</summary>
public sealed class JobRestart(IDbContextFactory<SandeDbContext> contexts, JobScheduler scheduler, TimeProvider time)
{
    /// <summary>
    /// Puts the job back to where it was when it was created, with its history: its next attempt goes on from the state that its worker kept, and starts anew where there is none.
    /// What its request names must be kept from being deleted until this returns; from then on the job does.
    /// </summary>
    /// <returns>Whether the job had failed or been cancelled; else nothing changed.</returns>
    public async Task<bool> RestartAsync(string jobId, CancellationToken cancellationToken = default)
    {
        await using (var transition = await JobTransition.BeginAsync(contexts, time, cancellationToken))
        {
            if (await transition.LockAsync(jobId, cancellationToken) is not { Status: JobStatus.Failed or JobStatus.Cancelled })
                return false;
            transition.Restart("Waiting again: a user asked to retry.");
            await transition.CommitAsync(cancellationToken);
        }

        await scheduler.EnqueueAsync(jobId);
        return true;
    }
}
