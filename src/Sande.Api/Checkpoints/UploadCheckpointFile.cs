using Microsoft.AspNetCore.Mvc;
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

/// <summary><c>PUT /v1/checkpoints/{id}/files/{path}</c></summary>
internal static class UploadCheckpointFile
{
    /// <summary>Uploads a file of a checkpoint</summary>
    /// <remarks>
    /// The body is streamed to the store and hashed on the way. Of two uploads to one path at the same time the one that ends last stays, whole.
    /// Weights are only taken as safetensors.
    /// </remarks>
    /// <param name="id">The checkpoint; its status must be uploading.</param>
    /// <param name="path">Relative to the model's folder, with forward slashes.</param>
    /// <param name="digest">sha-256=:BASE64: (RFC 9530): the file is only taken where its sha256 is this one.</param>
    /// <param name="request">The request.</param>
    /// <param name="db">The database.</param>
    /// <param name="blobs">The store.</param>
    /// <param name="collector">Keeps rows and blobs consistent.</param>
    /// <param name="loggers">Makes the log.</param>
    /// <response code="200">The file replaced one of the same path.</response>
    /// <response code="201">The file is new.</response>
    public static async Task<Outcome> HandleAsync(
        string id,
        string path,
        [FromHeader(Name = ContentDigest.Header)] ContentDigest? digest,
        HttpRequest request,
        SandeDbContext db,
        IBlobStore blobs,
        BlobCollector collector,
        ILoggerFactory loggers)
    {
        path = CheckpointFilePath.Unescape(path);
        if (CheckpointFilePath.Check(path) is { } invalid)
            return invalid;
        var isAborted = request.HttpContext.RequestAborted;
        var statuses = await db.Checkpoints.Where(checkpoint => checkpoint.Id == id).Select(checkpoint => checkpoint.Status).ToListAsync(isAborted);
        if (statuses is not [var status])
            return GetCheckpoint.NotFound(id);
        if (status != CheckpointStatus.Uploading)
            return TakesNoFiles(id);
        try
        {
            var blob = await blobs.PutAsync(BodyOf(request), digest?.Sha256, isAborted);
            return await RecordAsync(id, path, blob, db, collector);
        }
        catch (BlobDigestMismatchException mismatch)
        {
            return new InvalidProblem($"{ContentDigest.Header}: {mismatch.Message}");
        }
        catch (BlobStoreException failure)
        {
            loggers.CreateLogger(typeof(UploadCheckpointFile)).CheckpointFileRefused(failure, id);
            return StoreProblem.Of(failure);
        }
    }

    private static Stream BodyOf(HttpRequest request) => request.Headers.ContentEncoding.Count == 0
        ? request.Body
        : throw new BadHttpRequestException("A checkpoint's file is sent as it is, without Content-Encoding.", StatusCodes.Status415UnsupportedMediaType);

    /// <summary>Every byte is here now: the file is recorded even where the client goes away, and if it can't be, the blob does not stay.</summary>
    private static async Task<Outcome> RecordAsync(string id, string path, BlobInfo blob, SandeDbContext db, BlobCollector collector)
    {
        string? unnamed = blob.Sha256;
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            if (await db.LockCheckpointAsync(id, CancellationToken.None) is not { } checkpoint)
                return GetCheckpoint.NotFound(id);
            if (checkpoint.Status != CheckpointStatus.Uploading)
                return TakesNoFiles(id);
            if (await FindClashAsync(id, path, db) is { } clash)
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

    private static Task<string?> FindClashAsync(string id, string path, SandeDbContext db)
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

    private static ConflictProblem TakesNoFiles(string id) => new($"Checkpoint \"{id}\" is complete and takes no more files: create another one.");
}
