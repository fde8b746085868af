using Microsoft.EntityFrameworkCore;
using Sande.Api.Http;
using Sande.Persistence;
using Sande.Persistence.Entities;

namespace Sande.Api.Uploads;

/// <summary><c>HEAD /v1/uploads/{id}</c></summary>
internal static class GetUploadOffset
{
    /// <summary>Says how much of an upload is here</summary>
    /// <param name="id">The upload.</param>
    /// <param name="response">The response.</param>
    /// <param name="db">The database.</param>
    /// <param name="folder">The files of uploads.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">Upload-Offset says it.</response>
    public static async Task<IResult> HandleAsync(string id, HttpResponse response, SandeDbContext db, UploadFolder folder, CancellationToken cancellationToken)
    {
        response.Headers.CacheControl = "no-store";
        if (await db.Uploads.AsNoTracking().SingleOrDefaultAsync(upload => upload.Id == id, cancellationToken) is not { } upload)
            return NotFound(id);
        if (folder.IsExpired(upload))
            return UploadProblem.Gone(id);
        response.Headers[TusHeaders.Length] = upload.Length.ToString();
        response.Headers[TusHeaders.Metadata] = upload.Metadata;
        SetOffset(response, upload);
        return TypedResults.Ok();
    }

    /// <summary>The answer where there is no upload <paramref name="id"/>.</summary>
    public static NotFoundProblem NotFound(string id) => new($"There is no upload \"{id}\".");

    /// <summary>Says how much is here, and until when.</summary>
    public static void SetOffset(HttpResponse response, Upload upload)
    {
        response.Headers[TusHeaders.Offset] = upload.Offset.ToString();
        response.Headers[TusHeaders.Expires] = upload.ExpiresAt.ToUniversalTime().ToString("R");
    }
}
