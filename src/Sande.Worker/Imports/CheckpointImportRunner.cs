using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Sande.Contracts.Checkpoints;
using Sande.Contracts.Jobs;
using Sande.Persistence;
using Sande.Persistence.Entities;
using Sande.Persistence.Imports;
using Sande.Persistence.Jobs;
using Sande.Persistence.Storage;

namespace Sande.Worker.Imports;

/// <summary>
/// Copies the files of a folder, or of a prefix of a bucket, into the store, hashing on the way, and hands the checkpoint on to its validation. Copies and not hard links: a linked file could be
/// changed under its sha256 by whoever owns the folder. A file that is in the store already takes no further place.
/// </summary>
internal sealed class CheckpointImportRunner(
    IDbContextFactory<SandeDbContext> contexts, ImportSources sources, IBlobStore blobs, BlobCollector collector, JobScheduler scheduler, ILogger<CheckpointImportRunner> logger)
    : ICheckpointImportRunner
{
    /// <inheritdoc/>
    /// <exception cref="IOException">The store can't be written, or the source can't be reached: the checkpoint stays <c>importing</c> and is imported later.</exception>
    public async Task RunAsync(string checkpointId, CancellationToken cancellationToken)
    {
        if (await FindSourceAsync(checkpointId, cancellationToken) is not { } source)
            return;
        var files = new List<CheckpointFile>();
        var isNamed = false;
        try
        {
            await CopyAsync(checkpointId, source, files, cancellationToken);
            isNamed = await CompleteAsync(checkpointId, files, cancellationToken);
        }
        catch (ImportException refused)
        {
            await RefuseAsync(checkpointId, refused.Message, cancellationToken);
        }
        finally
        {
            if (!isNamed)
                await collector.RemoveUnnamedAsync(files.Select(file => file.Sha256), CancellationToken.None);
        }
    }

    private async Task<string?> FindSourceAsync(string checkpointId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Checkpoints.Where(row => row.Id == checkpointId && row.Status == CheckpointStatus.Importing)
            .Select(row => row.SourcePath).SingleOrDefaultAsync(cancellationToken);
    }

    private async Task CopyAsync(string checkpointId, string source, List<CheckpointFile> files, CancellationToken cancellationToken)
    {
        var folder = sources.Find(source);
        foreach (var file in await folder.ListFilesAsync(cancellationToken))
        {
            var blob = await CopyAsync(folder, file, cancellationToken);
            files.Add(new CheckpointFile { CheckpointId = checkpointId, Path = file, Size = blob.Size, Sha256 = blob.Sha256 });
        }
    }

    private async Task<BlobInfo> CopyAsync(IImportFolder folder, string file, CancellationToken cancellationToken)
    {
        await using var content = await folder.OpenReadAsync(file, cancellationToken);
        try
        {
            return await blobs.PutAsync(content, cancellationToken: cancellationToken);
        }
        catch (IOException unreadable) when (unreadable is not (BlobStoreException or ImportUnavailableException))
        {
            throw new ImportException($"{file} can't be read to its end: {unreadable.Message}", unreadable);
        }
    }

    private async Task<bool> CompleteAsync(string checkpointId, List<CheckpointFile> files, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(context, checkpointId, cancellationToken) is not { } checkpoint)
            return false;
        foreach (var sha256 in files.Select(file => file.Sha256).Distinct().Order(StringComparer.Ordinal))
        {
            if (!await collector.ClaimAsync(context, sha256, cancellationToken))
                throw new FileNotFoundException($"The blob {sha256} was removed meanwhile; the import is tried again.");
        }

        context.CheckpointFiles.AddRange(files);
        (checkpoint.Status, checkpoint.HangfireJobId) = (CheckpointStatus.Validating, null);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        logger.CheckpointImported(checkpointId, files.Count, files.Sum(file => file.Size));
        await scheduler.EnqueueValidationAsync(checkpointId);
        return true;
    }

    private async Task RefuseAsync(string checkpointId, string reason, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(context, checkpointId, cancellationToken) is not { } checkpoint)
            return;
        (checkpoint.Status, checkpoint.Error) = (CheckpointStatus.Invalid, reason);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        logger.CheckpointValidated(checkpointId, CheckpointStatus.Invalid);
    }

    /// <summary>The checkpoint, unless another delivery was faster or it is deleted.</summary>
    private static async Task<Checkpoint?> LockAsync(SandeDbContext context, string checkpointId, CancellationToken cancellationToken)
        => (await context.Checkpoints.FromSql($"SELECT *, xmin FROM checkpoints WHERE id = {checkpointId} AND status = 'importing' FOR UPDATE").ToListAsync(cancellationToken))
            .SingleOrDefault();
}
