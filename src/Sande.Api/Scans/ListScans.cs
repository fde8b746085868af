using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Contracts.Jobs;
using Sande.Persistence;

namespace Sande.Api.Scans;

/// <summary><c>GET /v1/scans</c></summary>
internal static class ListScans
{
    /// <summary>Lists scans</summary>
    /// <param name="page">Which part of the list.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="metadata">metadata[k]=v: only those that have this pair; of several, all.</param>
    /// <param name="db">The database.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">Scans.</response>
    public static Task<Results<Ok<Page<ScanView>>, InvalidProblem>> HandleAsync(
        [AsParameters] PageQuery page, [AsParameters] JobFilter filter, MetadataQuery metadata, SandeDbContext db, CancellationToken cancellationToken)
        => JobList.ListAsync(db, JobKind.Scan, page, filter, metadata, ScanView.From, scan => scan.Id, cancellationToken);
}
