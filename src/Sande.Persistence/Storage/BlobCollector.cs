using Microsoft.EntityFrameworkCore;

namespace Sande.Persistence.Storage;

/// <summary>
/// Keeps rows and blobs consistent: several rows may name one blob, and it is removed with the last of them. Whoever makes a row name a blob
/// calls <see cref="ClaimAsync"/> in that row's transaction; both sides take the same lock, so a blob is never removed between being stored and being named.
/// A crash in between may leave a blob that nothing names, never a row whose blob is gone.
/// </summary>
public sealed class BlobCollector(IDbContextFactory<SandeDbContext> contexts, IBlobStore blobs)
{
    /// <summary>
    /// To be called within a transaction of <paramref name="context"/> that makes a row name the blob: keeps it from being removed until the commit.
    /// </summary>
    /// <returns>False where the blob was removed meanwhile and has to be stored again.</returns>
    public async Task<bool> ClaimAsync(SandeDbContext context, string sha256, CancellationToken cancellationToken = default)
    {
        await LockAsync(context, sha256, cancellationToken);
        return await blobs.ExistsAsync(sha256, cancellationToken);
    }

    /// <summary>Those of the blobs that no row names at this moment.</summary>
    public async Task<List<string>> FindUnnamedAsync(IReadOnlyCollection<string> sha256s, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var files = context.CheckpointFiles.Where(file => sha256s.Contains(file.Sha256)).Select(file => file.Sha256);
        var datasets = context.Datasets.Where(dataset => sha256s.Contains(dataset.Sha256)).Select(dataset => dataset.Sha256);
        var artifacts = context.JobArtifacts.Where(artifact => sha256s.Contains(artifact.Sha256)).Select(artifact => artifact.Sha256);
        var named = await files.Union(datasets).Union(artifacts).ToListAsync(cancellationToken);
        return [.. sha256s.Except(named)];
    }

    /// <summary>Removes those of the blobs that no row names; to be called after the commit of what stopped naming them.</summary>
    /// <returns>How many were removed.</returns>
    public async Task<int> RemoveUnnamedAsync(IEnumerable<string> sha256s, CancellationToken cancellationToken = default)
    {
        var removed = 0;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        foreach (var sha256 in sha256s.Distinct())
        {
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            await LockAsync(context, sha256, cancellationToken);
            if (!await IsNamedAsync(context, sha256, cancellationToken))
            {
                await blobs.DeleteAsync(sha256, cancellationToken);
                removed++;
            }

            await transaction.CommitAsync(cancellationToken);
        }

        return removed;
    }

    private static async Task<bool> IsNamedAsync(SandeDbContext context, string sha256, CancellationToken cancellationToken)
        => await context.CheckpointFiles.AnyAsync(file => file.Sha256 == sha256, cancellationToken)
            || await context.Datasets.AnyAsync(dataset => dataset.Sha256 == sha256, cancellationToken)
            || await context.JobArtifacts.AnyAsync(artifact => artifact.Sha256 == sha256, cancellationToken);

    private static async Task LockAsync(SandeDbContext context, string sha256, CancellationToken cancellationToken)
        => await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({sha256}, 0))", cancellationToken);
}
