using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Sande.Persistence.Storage;

namespace Sande.Persistence.Retention;

/// <summary>
/// Checkpoints that were begun and never completed. One that is whole is never removed, so neither is what a job works on, nor what an output was made from; one that an
/// upload is under way for, or that a job names that has not ended, stays too.
/// </summary>
internal sealed class AbandonedCheckpoints(IDbContextFactory<SandeDbContext> contexts, BlobCollector blobs, IOptions<RetentionOptions> options, TimeProvider time) : IRetentionStep
{
    public string What => "checkpoints never completed";

    public async Task<long> RemoveAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var limit = now - TimeSpan.FromDays(options.Value.UploadDays);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var abandoned = await context.Checkpoints.FromSql($"""
            SELECT checkpoint.*, checkpoint.xmin FROM checkpoints checkpoint
            WHERE checkpoint.status = 'uploading' AND checkpoint.created_at < {limit}
              AND NOT EXISTS (SELECT 1 FROM uploads upload WHERE upload.checkpoint_id = checkpoint.id AND upload.expires_at > {now})
              AND NOT EXISTS (SELECT 1 FROM jobs job WHERE job.checkpoint_id = checkpoint.id AND job.status IN ('queued', 'running'))
            FOR UPDATE SKIP LOCKED
            """).ToListAsync(cancellationToken);
        var ids = abandoned.ConvertAll(checkpoint => checkpoint.Id);
        var files = await context.CheckpointFiles.Where(file => ids.Contains(file.CheckpointId)).Select(file => file.Sha256).ToListAsync(cancellationToken);
        context.Checkpoints.RemoveRange(abandoned);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await blobs.RemoveUnnamedAsync(files, cancellationToken);
        return abandoned.Count;
    }
}
