using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Sande.Api.Http;
using Sande.Persistence;
using Sande.Persistence.Storage;

namespace Sande.Api.Datasets;

/// <summary><c>GET</c> and <c>HEAD /v1/datasets/{id}/content</c></summary>
internal static class DownloadDataset
{
    /// <summary>Downloads a dataset</summary>
    /// <remarks>The file as it was uploaded, unpacked. Takes Range, If-Range and If-None-Match; the ETag is the file's sha256.</remarks>
    /// <param name="id">The dataset.</param>
    /// <param name="db">The database.</param>
    /// <param name="blobs">The store.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">The file.</response>
    /// <response code="206">The part that was asked for.</response>
    public static async Task<Results<BlobContent, NotFoundProblem>> HandleAsync(string id, SandeDbContext db, IBlobStore blobs, CancellationToken cancellationToken)
    {
        if (await db.Datasets.AsNoTracking().SingleOrDefaultAsync(dataset => dataset.Id == id, cancellationToken) is not { } dataset)
            return GetDataset.NotFound(id);
        return new BlobContent(await blobs.OpenReadAsync(dataset.Sha256, cancellationToken), dataset.Sha256, dataset.Id);
    }
}
