using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Contracts.Jobs;
using Sande.Persistence;

namespace Sande.Api.Remediations;

/// <summary><c>GET /v1/remediations/{id}</c></summary>
internal static class GetRemediation
{
    /// <summary>Gets a remediation</summary>
    /// <param name="id">The remediation.</param>
    /// <param name="db">The database.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">The remediation.</response>
    public static Task<Results<Entity<RemediationView>, NotFoundProblem>> HandleAsync(string id, SandeDbContext db, CancellationToken cancellationToken)
        => JobLookup.GetAsync(db, JobKind.Remediation, id, RemediationView.From, cancellationToken);
}
