using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Contracts.Jobs;
using Sande.Persistence;

namespace Sande.Api.Scans;

/// <summary><c>GET /v1/scans/{id}</c></summary>
internal static class GetScan
{
    /// <summary>Gets a scan</summary>
    /// <param name="id">The scan.</param>
    /// <param name="db">The database.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">The scan.</response>
    public static Task<Results<Entity<ScanView>, NotFoundProblem>> HandleAsync(string id, SandeDbContext db, CancellationToken cancellationToken)
        => JobLookup.GetAsync(db, JobKind.Scan, id, ScanView.From, cancellationToken);
}
