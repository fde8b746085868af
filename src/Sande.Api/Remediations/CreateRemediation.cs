using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Contracts.Jobs;
using Sande.Contracts.Remediations;

namespace Sande.Api.Remediations;

/// <summary><c>POST /v1/remediations</c></summary>
internal static class CreateRemediation
{
    /// <summary>Creates a remediation</summary>
    /// <remarks>It is queued; a worker measures the checkpoint, takes the backdoor out, measures again and registers the output checkpoint.</remarks>
    /// <response code="201">The remediation; its address is in Location.</response>
    public static Task<Results<Created<RemediationView>, InvalidProblem>> HandleAsync(JsonBody<RemediationSpec> body, JobCreation creation, CancellationToken cancellationToken)
        => creation.CreateAsync(JobKind.Remediation, body, RemediationView.From, cancellationToken);
}
