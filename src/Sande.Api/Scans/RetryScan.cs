using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Contracts.Jobs;

namespace Sande.Api.Scans;

/// <summary><c>POST /v1/scans/{id}/retry</c></summary>
internal static class RetryScan
{
    /// <summary>Tries a scan again that failed or was cancelled</summary>
    /// <remarks>It is queued again under the same id, and goes on from the state that its worker kept, for a day, or starts anew.</remarks>
    /// <param name="id">The scan.</param>
    /// <param name="retry">Queues it.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">The scan as it is now.</response>
    public static Task<Results<Ok<ScanView>, NotFoundProblem, ConflictProblem>> HandleAsync(string id, JobRetry retry, CancellationToken cancellationToken)
        => retry.RetryAsync(JobKind.Scan, id, ScanView.From, cancellationToken);
}
