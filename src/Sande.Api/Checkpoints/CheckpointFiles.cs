using Microsoft.EntityFrameworkCore;
using Sande.Api.Http;
using Sande.Api.Storage;
using Sande.Contracts.Checkpoints;
using Sande.Persistence;
using Sande.Persistence.Entities;
using Sande.Persistence.Storage;
using Outcome = Microsoft.AspNetCore.Http.HttpResults.Results<
    Microsoft.AspNetCore.Http.HttpResults.Created<Sande.Api.Checkpoints.CheckpointFileView>,
    Microsoft.AspNetCore.Http.HttpResults.Ok<Sande.Api.Checkpoints.CheckpointFileView>,
    Sande.Api.Http.NotFoundProblem,
    Sande.Api.Http.ConflictProblem,
    Sande.Api.Http.InvalidProblem,
    Sande.Api.Storage.StoreProblem>;

namespace Sande.Api.Checkpoints;

/// <summary>Makes stored blobs files of checkpoints.</summary>
internal sealed class CheckpointFiles(SandeDbContext db, BlobCollector collector)
{
    /// <summary>
    /// Names the blob as the checkpoint's file, and saves with it what else was changed in the database's context. Every byte is here now: the file is recorded even where the client goes
    /// away, and if it can't be, the blob does not stay.
    /// </summary>
    public async Task<Outcome> RecordAsync(string id, string path, BlobInfo blob)
    {
        string? unnamed = blob.Sha256;
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            if (await db.LockCheckpointAsync(id, CancellationToken.None) is not { } checkpoint)
                return GetCheckpoint.NotFound(id);
            if (checkpoint.Status != CheckpointStatus.Uploading)
                return TakesNone(id);
            if (await FindClashAsync(id, path) is { } clash)
                return new ConflictProblem($"\"{clash}\" is a file, so one of \"{path}\" and \"{clash}\" would have to be a folder too.");
            if (!await collector.ClaimAsync(db, blob.Sha256))
                return StoreProblem.RemovedMeanwhile;
            var file = await db.CheckpointFiles.FindAsync(id, path);
            var replaced = file?.Sha256;
            if (file is null)
                db.CheckpointFiles.Add(file = new() { CheckpointId = id, Path = path, Size = blob.Size, Sha256 = blob.Sha256 });
            (file.Size, file.Sha256) = (blob.Size, blob.Sha256);
            await db.SaveChangesAsync();
            await transaction.CommitAsync();
            unnamed = replaced == blob.Sha256 ? null : replaced;
            return Answer(file, replaced is not null);
        }
        finally
        {
            if (unnamed is not null)
                await collector.RemoveUnnamedAsync([unnamed]);
        }
    }

    private Task<string?> FindClashAsync(string id, string path)
    {
        var parts = path.Split('/');
        string[] folders = [.. Enumerable.Range(1, parts.Length - 1).Select(count => string.Join('/', parts[..count]))];
        return db.CheckpointFiles.Where(file => file.CheckpointId == id && (folders.Contains(file.Path) || file.Path.StartsWith(path + "/")))
            .Select(file => file.Path).FirstOrDefaultAsync();
    }

    private static Outcome Answer(CheckpointFile file, bool wasReplaced)
    {
        var view = CheckpointFileView.From(file);
        return wasReplaced ? TypedResults.Ok(view) : TypedResults.Created($"/v1/checkpoints/{file.CheckpointId}/files/{CheckpointFilePath.Escape(file.Path)}", view);
    }

    /// <summary>The answer where the checkpoint's status is not uploading.</summary>
    public static ConflictProblem TakesNone(string id) => new($"Checkpoint \"{id}\" is complete and takes no more files: create another one.");
}
