using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Contracts.Jobs;
using Sande.Persistence;
using Sande.Persistence.Jobs;

namespace Sande.Api.Scans;

/// <summary><c>POST /v1/scans/{id}/cancel</c></summary>
internal static class CancelScan
{
    /// <summary>Cancels a scan</summary>
    /// <remarks>One that waits is cancelled at once; a running one stops at its next step, and its status becomes cancelled then.</remarks>
    /// <param name="id">The scan.</param>
    /// <param name="db">The database.</param>
    /// <param name="cancellation">Asks for the end.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">The scan as it is now.</response>
    public static Task<Results<Ok<ScanView>, NotFoundProblem, ConflictProblem>> HandleAsync(
        string id, SandeDbContext db, JobCancellation cancellation, CancellationToken cancellationToken)
        => JobCancel.CancelAsync(db, JobKind.Scan, id, cancellation, ScanView.From, cancellationToken);
}
