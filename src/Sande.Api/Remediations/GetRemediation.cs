using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Contracts.Jobs;

namespace Sande.Api.Remediations;

/// <summary><c>GET /v1/remediations/{id}</c></summary>
internal static class GetRemediation
{
    /// <summary>Gets a remediation</summary>
    /// <param name="id">The remediation.</param>
    /// <param name="answers">Answers to polls.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">The remediation.</response>
    public static Task<Results<Entity<RemediationView>, NotFoundProblem>> HandleAsync(string id, JobAnswers answers, CancellationToken cancellationToken)
        => answers.GetAsync(JobKind.Remediation, id, RemediationView.From, cancellationToken);
}
