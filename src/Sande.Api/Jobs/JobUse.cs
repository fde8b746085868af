using Microsoft.EntityFrameworkCore;
using Sande.Contracts.Jobs;
using Sande.Persistence;

namespace Sande.Api.Jobs;

/// <summary>Jobs that have not ended keep what they name from being deleted.</summary>
internal static class JobUse
{
    /// <summary>A job that needs the checkpoint, or null.</summary>
    public static Task<string?> FindUserOfCheckpointAsync(this SandeDbContext db, string id, CancellationToken cancellationToken)
        => db.FindUserAsync(spec => spec.GetCheckpointReferences().Any(reference => reference.Id == id), cancellationToken);

    /// <summary>A job that needs the dataset, or null.</summary>
    public static Task<string?> FindUserOfDatasetAsync(this SandeDbContext db, string id, CancellationToken cancellationToken)
        => db.FindUserAsync(spec => spec.GetDatasetReferences().Any(reference => reference.Id == id), cancellationToken);

    // Those that have not ended are few: one at a time computes on each device.
    private static async Task<string?> FindUserAsync(this SandeDbContext db, Func<JobRequest, bool> uses, CancellationToken cancellationToken)
    {
        var jobs = await db.Jobs.Where(job => job.Status == JobStatus.Queued || job.Status == JobStatus.Running)
            .Select(job => new { job.Id, job.Spec }).ToListAsync(cancellationToken);
        return jobs.Find(job => uses(job.Spec))?.Id;
    }
}
