using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Contracts.Jobs;

namespace Sande.Api.Evaluations;

/// <summary><c>POST /v1/evaluations/{id}/retry</c></summary>
internal static class RetryEvaluation
{
    /// <summary>Tries an evaluation again that failed or was cancelled</summary>
    /// <remarks>It is queued again under the same id, and goes on from the state that its worker kept, for a day, or starts anew.</remarks>
    /// <param name="id">The evaluation.</param>
    /// <param name="retry">Queues it.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">The evaluation as it is now.</response>
    public static Task<Results<Ok<EvaluationView>, NotFoundProblem, ConflictProblem>> HandleAsync(string id, JobRetry retry, CancellationToken cancellationToken)
        => retry.RetryAsync(JobKind.Evaluation, id, EvaluationView.From, cancellationToken);
}
