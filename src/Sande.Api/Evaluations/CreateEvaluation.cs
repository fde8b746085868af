using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Jobs;

namespace Sande.Api.Evaluations;

/// <summary><c>POST /v1/evaluations</c></summary>
internal static class CreateEvaluation
{
    /// <summary>Creates an evaluation</summary>
    /// <remarks>It is queued; a worker measures the checkpoint and changes nothing.</remarks>
    /// <response code="201">The evaluation; its address is in Location.</response>
    public static Task<Results<Created<EvaluationView>, InvalidProblem>> HandleAsync(JsonBody<EvaluationJobSpec> body, JobCreation creation, CancellationToken cancellationToken)
        => creation.CreateAsync(JobKind.Evaluation, body, EvaluationView.From, cancellationToken);
}
