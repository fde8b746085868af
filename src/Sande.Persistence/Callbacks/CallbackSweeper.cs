using Microsoft.EntityFrameworkCore;
using Sande.Persistence.Hangfire;

namespace Sande.Persistence.Callbacks;

/// <summary>
/// Enqueues the messages that are due: first attempts and later ones alike, so that what is to be sent depends on no host's memory. Any number may sweep at once.
/// </summary>
public sealed class CallbackSweeper(IDbContextFactory<SandeDbContext> contexts, IJobQueue queue)
{
    /// <summary>Enqueues all that are due and that no Hangfire job is at.</summary>
    /// <returns>How many were enqueued.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken = default)
    {
        var count = 0;
        foreach (var row in await FindDueAsync(cancellationToken))
            count += await EnqueueAsync(row, cancellationToken) ? 1 : 0;
        return count;
    }

    private async Task<List<Row>> FindDueAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Database.SqlQuery<Row>($"""
            SELECT callback.id, callback.hangfire_job_id
            FROM callbacks callback LEFT JOIN hangfire.job delivery ON delivery.id = callback.hangfire_job_id::bigint
            WHERE callback.status = 'pending' AND callback.next_attempt_at <= clock_timestamp()
              AND (delivery.id IS NULL OR delivery.statename IN ('Succeeded', 'Failed', 'Deleted'))
            ORDER BY callback.next_attempt_at, callback.id
            """).ToListAsync(cancellationToken);
    }

    private async Task<bool> EnqueueAsync(Row row, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var callbacks = await context.Callbacks.FromSql($"""
            SELECT *, xmin FROM callbacks
            WHERE id = {row.Id} AND status = 'pending' AND hangfire_job_id IS NOT DISTINCT FROM {row.HangfireJobId}
            FOR UPDATE SKIP LOCKED
            """).ToListAsync(cancellationToken);
        if (callbacks is not [var callback])
            return false;
        callback.HangfireJobId = queue.EnqueueCallback(callback.Id);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private sealed record Row(string Id, string? HangfireJobId);
}
