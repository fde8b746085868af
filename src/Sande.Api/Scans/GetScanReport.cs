using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Api.Reports;
using Sande.Contracts.Jobs;
using Sande.Persistence;

namespace Sande.Api.Scans;

/// <summary><c>GET /v1/scans/{id}/report</c></summary>
internal static class GetScanReport
{
    /// <summary>Gets a scan's report</summary>
    /// <remarks>As JSON, or with Accept: text/html as a page that needs no other file: the verdict, the candidates with what speaks for them, where it looked, and what it would have seen.</remarks>
    /// <param name="id">The scan.</param>
    /// <param name="db">The database.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">The report; of a scan that runs, what there is so far.</response>
    public static async Task<Results<ReportAnswer<ScanReport, ScanReportPage>, NotFoundProblem>> HandleAsync(string id, SandeDbContext db, CancellationToken cancellationToken)
        => await db.FindJobAsync(JobKind.Scan, id, cancellationToken) is { } job
            ? new ReportAnswer<ScanReport, ScanReportPage>(await ScanReport.ReadAsync(db, job, cancellationToken))
            : JobLookup.NotFound(JobKind.Scan, id);
}
