using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Contracts.Jobs;
using Sande.Persistence;

namespace Sande.Api.Scans;

/// <summary><c>GET /v1/scans/{id}/metrics</c></summary>
internal static class ListScanMetrics
{
    /// <summary>Lists the values of a metric</summary>
    /// <remarks>By step. What a scan found is in its result.</remarks>
    /// <param name="id">The scan.</param>
    /// <param name="query">Which part is asked for.</param>
    /// <param name="db">The database.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">The part that was asked for.</response>
    public static Task<Results<Ok<Page<MetricPoint>>, NotFoundProblem, InvalidProblem>> HandleAsync(
        string id, [AsParameters] MetricQuery query, SandeDbContext db, CancellationToken cancellationToken)
        => JobMetrics.ListAsync(db, JobKind.Scan, id, query, cancellationToken);
}
