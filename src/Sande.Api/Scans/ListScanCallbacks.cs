using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Contracts.Jobs;
using Sande.Persistence;

namespace Sande.Api.Scans;

/// <summary><c>GET /v1/scans/{id}/callbacks</c></summary>
internal static class ListScanCallbacks
{
    /// <summary>Lists the callbacks of a scan</summary>
    /// <remarks>Each message that tells of its end, with every attempt to send it.</remarks>
    /// <param name="id">The scan.</param>
    /// <param name="page">Which part of the list.</param>
    /// <param name="db">The database.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">Callbacks; none before the end, or where nobody is told.</response>
    public static Task<Results<Ok<Page<CallbackView>>, NotFoundProblem, InvalidProblem>> HandleAsync(
        string id, [AsParameters] PageQuery page, SandeDbContext db, CancellationToken cancellationToken)
        => JobCallbacks.ListAsync(db, JobKind.Scan, id, page, cancellationToken);
}
