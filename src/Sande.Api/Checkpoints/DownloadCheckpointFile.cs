using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Sande.Api.Http;
using Sande.Persistence;
using Sande.Persistence.Storage;

namespace Sande.Api.Checkpoints;

/// <summary><c>GET</c> and <c>HEAD /v1/checkpoints/{id}/files/{path}</c></summary>
internal static class DownloadCheckpointFile
{
    /// <summary>Downloads a file of a checkpoint</summary>
    /// <remarks>Takes Range, If-Range and If-None-Match; the ETag is the file's sha256.</remarks>
    /// <param name="id">The checkpoint.</param>
    /// <param name="path">Relative to the model's folder, with forward slashes.</param>
    /// <param name="db">The database.</param>
    /// <param name="blobs">The store.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">The file.</response>
    /// <response code="206">The part that was asked for.</response>
    public static async Task<Results<BlobContent, NotFoundProblem>> HandleAsync(
        string id, string path, SandeDbContext db, IBlobStore blobs, CancellationToken cancellationToken)
    {
        path = CheckpointFilePath.Unescape(path);
        var file = await db.CheckpointFiles.AsNoTracking().SingleOrDefaultAsync(file => file.CheckpointId == id && file.Path == path, cancellationToken);
        if (file is null)
            return new NotFoundProblem($"There is no checkpoint \"{id}\" with a file \"{path}\".");
        var content = await blobs.OpenReadAsync(file.Sha256, cancellationToken);
        return new BlobContent(content, file.Sha256, Path.GetFileName(path));
    }
}
