using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Contracts.Jobs;
using Sande.Persistence;

namespace Sande.Api.Evaluations;

/// <summary><c>GET /v1/evaluations</c></summary>
internal static class ListEvaluations
{
    /// <summary>Lists evaluations</summary>
    /// <param name="page">Which part of the list.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="metadata">metadata[k]=v: only those that have this pair; of several, all.</param>
    /// <param name="db">The database.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">Evaluations.</response>
    public static Task<Results<Ok<Page<EvaluationView>>, InvalidProblem>> HandleAsync(
        [AsParameters] PageQuery page, [AsParameters] JobFilter filter, MetadataQuery metadata, SandeDbContext db, CancellationToken cancellationToken)
        => JobList.ListAsync(db, JobKind.Evaluation, page, filter, metadata, EvaluationView.From, evaluation => evaluation.Id, cancellationToken);
}
