using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Contracts.Jobs;
using Sande.Persistence;
using Sande.Persistence.Storage;

namespace Sande.Api.Scans;

/// <summary><c>GET</c> and <c>HEAD /v1/scans/{id}/artifacts/{name}</c></summary>
internal static class DownloadScanArtifact
{
    /// <summary>Downloads a file that a scan left beside its result</summary>
    /// <remarks>Takes Range, If-Range and If-None-Match; the ETag is the file's sha256.</remarks>
    /// <param name="id">The scan.</param>
    /// <param name="name">The file's name, as its artifacts list it.</param>
    /// <param name="db">The database.</param>
    /// <param name="blobs">The store.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">The file.</response>
    /// <response code="206">The part that was asked for.</response>
    public static Task<Results<BlobContent, NotFoundProblem>> HandleAsync(
        string id, string name, SandeDbContext db, IBlobStore blobs, CancellationToken cancellationToken)
        => JobArtifacts.DownloadAsync(db, JobKind.Scan, id, name, blobs, cancellationToken);
}
