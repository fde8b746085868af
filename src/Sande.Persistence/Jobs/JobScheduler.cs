using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Sande.Persistence.Entities;
using Sande.Persistence.Hangfire;

namespace Sande.Persistence.Jobs;

/// <summary>
/// Gives rows their Hangfire job: always after the row is committed, so that no worker is sent to a row that isn't there. What fails in between, the sweeper makes good.
/// </summary>
public sealed class JobScheduler(IDbContextFactory<SandeDbContext> contexts, IJobQueue queue, JobPlacement placement, ILogger<JobScheduler> logger)
{
    /// <summary>Inserts the job and enqueues it. Once the row is committed this succeeds.</summary>
    /// <exception cref="DbUpdateException">The row can't be stored, as where its checkpoint was deleted meanwhile.</exception>
    public async Task SubmitAsync(Job job, CancellationToken cancellationToken = default)
    {
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken))
        {
            context.Jobs.Add(job);
            await context.SaveChangesAsync(cancellationToken);
        }

        await EnqueueAsync(job.Id);
    }

    /// <summary>Enqueues a job whose row was committed by the caller.</summary>
    public Task EnqueueAsync(string jobId)
        => TryAsync(jobId, async context =>
        {
            var job = await context.Jobs.Where(row => row.Id == jobId).Select(row => new { row.Spec, row.DeviceNeeds }).SingleAsync();
            if (await placement.FindQueueAsync(job.Spec.Device, job.DeviceNeeds) is not { } place)
                return;
            var hangfireJobId = queue.Enqueue(jobId, place);
            await context.Jobs.Where(row => row.Id == jobId && row.HangfireJobId == null)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.HangfireJobId, hangfireJobId));
        });

    /// <summary>Enqueues the validation of a checkpoint that was committed as <c>validating</c>, with no <see cref="Checkpoint.HangfireJobId"/>.</summary>
    public Task EnqueueValidationAsync(string checkpointId) => EnqueueCheckpointAsync(checkpointId, queue.EnqueueValidation);

    /// <summary>Enqueues the import of a checkpoint that was committed as <c>importing</c>, with no <see cref="Checkpoint.HangfireJobId"/>.</summary>
    public Task EnqueueImportAsync(string checkpointId) => EnqueueCheckpointAsync(checkpointId, queue.EnqueueImport);

    private Task EnqueueCheckpointAsync(string checkpointId, Func<string, string> enqueue)
        => TryAsync(checkpointId, async context =>
        {
            var hangfireJobId = enqueue(checkpointId);
            await context.Checkpoints.Where(checkpoint => checkpoint.Id == checkpointId && checkpoint.HangfireJobId == null)
                .ExecuteUpdateAsync(row => row.SetProperty(checkpoint => checkpoint.HangfireJobId, hangfireJobId));
        });

    // The caller's promise stands with the committed row: no token, and no exception.
    private async Task TryAsync(string id, Func<SandeDbContext, Task> enqueue)
    {
        try
        {
            await using var context = await contexts.CreateDbContextAsync();
            await enqueue(context);
        }
        catch (Exception error)
        {
            logger.LogWarning(error, "Could not enqueue {Id}; the sweeper will.", id);
        }
    }
}
