using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Sande.Api.Http;
using Sande.Api.Storage;
using Sande.Contracts.Checkpoints;
using Sande.Persistence;
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
    /// <param name="files">Records it.</param>
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
        CheckpointFiles files,
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
            return CheckpointFiles.TakesNone(id);
        try
        {
            var blob = await blobs.PutAsync(BodyOf(request), digest?.Sha256, isAborted);
            return await files.RecordAsync(id, path, blob);
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
}
