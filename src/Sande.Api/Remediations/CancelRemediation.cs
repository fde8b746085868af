using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Contracts.Jobs;
using Sande.Persistence;
using Sande.Persistence.Jobs;

namespace Sande.Api.Remediations;

/// <summary><c>POST /v1/remediations/{id}/cancel</c></summary>
internal static class CancelRemediation
{
    /// <summary>Cancels a remediation</summary>
    /// <remarks>One that waits is cancelled at once; a running one stops at its next step, and its status becomes cancelled then.</remarks>
    /// <param name="id">The remediation.</param>
    /// <param name="db">The database.</param>
    /// <param name="cancellation">Asks for the end.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">The remediation as it is now.</response>
    public static async Task<Results<Ok<RemediationView>, NotFoundProblem, ConflictProblem>> HandleAsync(
        string id, SandeDbContext db, JobCancellation cancellation, CancellationToken cancellationToken)
    {
        if (!await db.HasJobAsync(JobKind.Remediation, id, cancellationToken))
            return JobLookup.NotFound(JobKind.Remediation, id);
        if (await cancellation.RequestCancelAsync(id, cancellationToken) == CancelOutcome.AlreadyTerminal)
            return JobLookup.AlreadyTerminal(id);
        return TypedResults.Ok(RemediationView.From(await db.Jobs.AsNoTracking().SingleAsync(job => job.Id == id, cancellationToken)));
    }
}
