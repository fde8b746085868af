using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Sande.Contracts.Checkpoints;
using Sande.Contracts.Jobs;
using Sande.Persistence.Callbacks;
using Sande.Persistence.Hangfire;

namespace Sande.Persistence.Jobs;

/// <summary>
/// Finds work that nobody will come for and enqueues it: rows whose Hangfire job was never made or is gone, jobs that were handed back, jobs whose worker was lost or the only ones that are large enough, and callbacks that are due.
/// Any number may sweep at once.
/// </summary>
public sealed class JobSweeper(IDbContextFactory<SandeDbContext> contexts, IJobQueue queue, JobPlacement placement, CallbackSweeper callbacks, TimeProvider time, ILogger<JobSweeper> logger)
{
    /// <summary>How often a host sweeps.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Enqueues all that needs it.</summary>
    /// <returns>How many were enqueued.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken = default)
    {
        var count = 0;
        foreach (var row in await FindJobsAsync(cancellationToken))
            count += await EnqueueJobAsync(row, cancellationToken) ? 1 : 0;
        foreach (var row in await FindCheckpointsAsync(cancellationToken))
            count += await EnqueueCheckpointAsync(row, cancellationToken) ? 1 : 0;
        count += await callbacks.SweepAsync(cancellationToken);
        if (count > 0)
            logger.LogInformation("Enqueued {Count} row(s) that were due or that nobody would have come for.", count);
        return count;
    }

    // Reads the state of Hangfire's own jobs (schema "hangfire", HangfireStorage.SchemaName) in the same query: a job of theirs may have failed or been deleted by hand.
    // A new row is left alone for 5 seconds: its maker is about to enqueue it. A job waits for its checkpoint, which is imported first where a hook asked for both.
    // A job that needs a large device is looked at each time: workers that have one come and go.
    private async Task<List<Row>> FindJobsAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Database.SqlQuery<Row>($"""
            SELECT job.id, job.hangfire_job_id,
                CASE WHEN job.device_needs IS NOT NULL AND delivery.statename = 'Enqueued' THEN (SELECT max(waiting.queue) FROM hangfire.jobqueue waiting WHERE waiting.jobid = delivery.id) END AS queue
            FROM jobs job
            LEFT JOIN hangfire.job delivery ON delivery.id = job.hangfire_job_id::bigint
            LEFT JOIN checkpoints checkpoint ON checkpoint.id = job.checkpoint_id AND checkpoint.status IN ('importing', 'validating')
            WHERE (job.status = 'running' AND job.lease_expires_at < clock_timestamp())
               OR (job.status = 'queued' AND checkpoint.id IS NULL AND (job.created_at < clock_timestamp() - interval '5 seconds' OR job.attempt > 0)
                   AND (delivery.id IS NULL OR delivery.statename IN ('Succeeded', 'Failed', 'Deleted') OR (job.device_needs IS NOT NULL AND delivery.statename = 'Enqueued')))
            ORDER BY job.created_at, job.id
            """).ToListAsync(cancellationToken);
    }

    private async Task<List<Row>> FindCheckpointsAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Database.SqlQuery<Row>($"""
            SELECT checkpoint.id, checkpoint.hangfire_job_id, NULL AS queue
            FROM checkpoints checkpoint LEFT JOIN hangfire.job delivery ON delivery.id = checkpoint.hangfire_job_id::bigint
            WHERE checkpoint.status IN ('importing', 'validating') AND (delivery.id IS NULL OR delivery.statename IN ('Succeeded', 'Failed', 'Deleted'))
            ORDER BY checkpoint.created_at, checkpoint.id
            """).ToListAsync(cancellationToken);
    }

    private async Task<bool> EnqueueJobAsync(Row row, CancellationToken cancellationToken)
    {
        await using var transition = await JobTransition.BeginAsync(contexts, time, cancellationToken);
        if (await transition.LockToEnqueueAsync(row.Id, row.HangfireJobId, cancellationToken) is not { } job)
            return false;
        var isLost = job.Status == JobStatus.Running;
        if (isLost)
            transition.ReleaseLost();
        var place = await placement.FindQueueAsync(job.Spec.Device, job.DeviceNeeds, cancellationToken);
        if (place == row.Queue && !isLost)
            return false;
        job.HangfireJobId = place is null ? null : queue.Enqueue(job.Id, place);
        await transition.CommitAsync(cancellationToken);
        return true;
    }

    private async Task<bool> EnqueueCheckpointAsync(Row row, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var checkpoints = await context.Checkpoints.FromSql($"""
            SELECT *, xmin FROM checkpoints
            WHERE id = {row.Id} AND status IN ('importing', 'validating') AND hangfire_job_id IS NOT DISTINCT FROM {row.HangfireJobId}
            FOR UPDATE SKIP LOCKED
            """).ToListAsync(cancellationToken);
        if (checkpoints is not [var checkpoint])
            return false;
        checkpoint.HangfireJobId = checkpoint.Status == CheckpointStatus.Importing ? queue.EnqueueImport(checkpoint.Id) : queue.EnqueueValidation(checkpoint.Id);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <param name="Id">The job or the checkpoint.</param>
    /// <param name="HangfireJobId">What delivers it so far.</param>
    /// <param name="Queue">Where a job waits that needs a large device; null where it waits nowhere.</param>
    private sealed record Row(string Id, string? HangfireJobId, string? Queue);
}
