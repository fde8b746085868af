using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Contracts.Jobs;

namespace Sande.Api.Evaluations;

/// <summary><c>GET /v1/evaluations/{id}</c></summary>
internal static class GetEvaluation
{
    /// <summary>Gets an evaluation</summary>
    /// <param name="id">The evaluation.</param>
    /// <param name="answers">Answers to polls.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">The evaluation.</response>
    public static Task<Results<Entity<EvaluationView>, NotFoundProblem>> HandleAsync(string id, JobAnswers answers, CancellationToken cancellationToken)
        => answers.GetAsync(JobKind.Evaluation, id, EvaluationView.From, cancellationToken);
}
