using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Sande.Api.Http;
using Sande.Api.Storage;
using Sande.Persistence;
using Sande.Persistence.Entities;
using Sande.Persistence.Storage;

namespace Sande.Api.Uploads;

/// <summary><c>PATCH /v1/uploads/{id}</c></summary>
internal static class AppendToUpload
{
    /// <summary>Sends the next part of an upload</summary>
    /// <remarks>
    /// The bytes are streamed to the disk. A part that breaks off stays as far as it came, but for one with Upload-Checksum, which is taken whole or not at all. With its last byte
    /// the file is the checkpoint's.
    /// </remarks>
    /// <param name="id">The upload.</param>
    /// <param name="offset">Where the part begins: what a HEAD says.</param>
    /// <param name="checksum">The part's own: sha1 or sha256, a space, and the digest in base64.</param>
    /// <param name="http">The request and the response.</param>
    /// <param name="db">The database.</param>
    /// <param name="folder">The files of uploads.</param>
    /// <param name="writer">Writes them.</param>
    /// <param name="completion">Makes a whole file the checkpoint's.</param>
    /// <param name="loggers">Makes the log.</param>
    /// <response code="204">It is here; Upload-Offset says how much is.</response>
    public static async Task<IResult> HandleAsync(
        string id,
        [FromHeader(Name = TusHeaders.Offset)] long offset,
        [FromHeader(Name = TusHeaders.Checksum)] UploadChecksum? checksum,
        HttpContext http,
        SandeDbContext db,
        UploadFolder folder,
        UploadWriter writer,
        UploadCompletion completion,
        ILoggerFactory loggers)
    {
        if (!TusHeaders.ContentType.Equals(http.Request.ContentType, StringComparison.OrdinalIgnoreCase))
            throw new BadHttpRequestException($"The body must be {TusHeaders.ContentType}.", StatusCodes.Status415UnsupportedMediaType);
        using var held = folder.TryLock(id);
        var upload = await db.Uploads.SingleOrDefaultAsync(row => row.Id == id, http.RequestAborted);
        if (upload is null)
            return GetUploadOffset.NotFound(id);
        if (held is null)
            return UploadProblem.Locked(id);
        if (folder.IsExpired(upload))
            return UploadProblem.Gone(id);
        try
        {
            return await CheckAsync(upload, offset, http.Request, db, folder) ?? await AppendAsync(upload, checksum, http, writer, completion);
        }
        catch (BlobStoreException failure)
        {
            loggers.CreateLogger(typeof(AppendToUpload)).UploadRefused(failure, id);
            return StoreProblem.Of(failure);
        }
    }

    private static async Task<IResult?> CheckAsync(Upload upload, long offset, HttpRequest request, SandeDbContext db, UploadFolder folder)
    {
        // The file went to the store, but a crash or a refusal came before the checkpoint had it: the upload begins anew.
        var file = new FileInfo(folder.PathOf(upload.Id));
        if (upload.Offset < upload.Length && upload.Offset > (file.Exists ? file.Length : 0))
        {
            upload.Offset = 0;
            await db.SaveChangesAsync();
        }

        if (offset != upload.Offset)
            return new ConflictProblem($"The upload's offset is {upload.Offset}, not {offset}.");
        return request.ContentLength > upload.Length - offset ? TooLong(upload) : null;
    }

    private static async Task<IResult> AppendAsync(Upload upload, UploadChecksum? checksum, HttpContext http, UploadWriter writer, UploadCompletion completion)
    {
        if (upload.Offset < upload.Length)
        {
            var (end, position) = await writer.AppendAsync(upload, http.Request.Body, checksum, http.RequestAborted);
            if (end == UploadWriter.End.TooLong)
                return TooLong(upload);
            if (end == UploadWriter.End.Mismatch)
                return new UploadProblem(TusHeaders.ChecksumMismatch, $"The {checksum!.Value.Algorithm} of what came is not the one of {TusHeaders.Checksum}: send it again from the same offset.");
            if (position == upload.Length && await completion.CompleteAsync(upload) is { } refusal)
                return refusal;
        }

        GetUploadOffset.SetOffset(http.Response, upload);
        return TypedResults.NoContent();
    }

    private static UploadProblem TooLong(Upload upload) => new(StatusCodes.Status413PayloadTooLarge, $"The upload has {upload.Length} bytes: more came.");
}
