using Microsoft.EntityFrameworkCore;
using Sande.Persistence;

namespace Sande.Api.Uploads;

/// <summary><c>DELETE /v1/uploads/{id}</c></summary>
internal static class DeleteUpload
{
    /// <summary>Gives up an upload</summary>
    /// <remarks>What came so far goes. Of an upload that is whole the file stays with its checkpoint.</remarks>
    /// <param name="id">The upload.</param>
    /// <param name="db">The database.</param>
    /// <param name="folder">The files of uploads.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="204">It is gone.</response>
    public static async Task<IResult> HandleAsync(string id, SandeDbContext db, UploadFolder folder, CancellationToken cancellationToken)
    {
        if (!await db.Uploads.AnyAsync(upload => upload.Id == id, cancellationToken))
            return GetUploadOffset.NotFound(id);
        using var held = folder.TryLock(id);
        if (held is null)
            return UploadProblem.Locked(id);
        await db.Uploads.Where(upload => upload.Id == id).ExecuteDeleteAsync(cancellationToken);
        folder.Delete(id);
        return TypedResults.NoContent();
    }
}
