using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Api.Reports;
using Sande.Contracts.Jobs;
using Sande.Persistence;

namespace Sande.Api.Remediations;

/// <summary><c>GET /v1/remediations/{id}/report</c></summary>
internal static class GetRemediationReport
{
    /// <summary>Gets a remediation's report</summary>
    /// <remarks>As JSON, or with Accept: text/html as a page that needs no other file: what was measured before and after, the answers, the response's probabilities, the curves.</remarks>
    /// <param name="id">The remediation.</param>
    /// <param name="db">The database.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">The report; of a remediation that runs, what there is so far.</response>
    public static async Task<Results<ReportAnswer<RemediationReport, ReportPage>, NotFoundProblem>> HandleAsync(string id, SandeDbContext db, CancellationToken cancellationToken)
        => await db.FindJobAsync(JobKind.Remediation, id, cancellationToken) is { } job
            ? new ReportAnswer<RemediationReport, ReportPage>(await RemediationReport.ReadAsync(db, job, cancellationToken))
            : JobLookup.NotFound(JobKind.Remediation, id);
}
