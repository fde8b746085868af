using Microsoft.EntityFrameworkCore;
using Sande.Contracts.Jobs;
using Sande.Persistence;

namespace Sande.Api.Workers;

/// <summary>Which worker has which jobs now.</summary>
internal static class CurrentJobs
{
    /// <summary>The ids of the jobs that run, by the owner of their leases. Few: as many as there are slots.</summary>
    public static async Task<ILookup<string, string>> ReadCurrentJobsAsync(this SandeDbContext db, CancellationToken cancellationToken)
    {
        var running = await db.Jobs.Where(job => job.Status == JobStatus.Running).OrderBy(job => job.StartedAt).Select(job => new { job.Id, job.LeaseOwner }).ToListAsync(cancellationToken);
        return running.ToLookup(job => job.LeaseOwner!, job => job.Id);
    }
}
