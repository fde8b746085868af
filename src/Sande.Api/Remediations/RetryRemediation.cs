using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Contracts.Jobs;

namespace Sande.Api.Remediations;

/// <summary><c>POST /v1/remediations/{id}/retry</c></summary>
internal static class RetryRemediation
{
    /// <summary>Tries a remediation again that failed or was cancelled</summary>
    /// <remarks>It is queued again under the same id, and goes on from the state that its worker kept, for a day, or starts anew.</remarks>
    /// <param name="id">The remediation.</param>
    /// <param name="retry">Queues it.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">The remediation as it is now.</response>
    public static Task<Results<Ok<RemediationView>, NotFoundProblem, ConflictProblem>> HandleAsync(string id, JobRetry retry, CancellationToken cancellationToken)
        => retry.RetryAsync(JobKind.Remediation, id, RemediationView.From, cancellationToken);
}
