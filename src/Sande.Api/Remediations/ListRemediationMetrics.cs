using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Contracts.Jobs;
using Sande.Persistence;

namespace Sande.Api.Remediations;

/// <summary><c>GET /v1/remediations/{id}/metrics</c></summary>
internal static class ListRemediationMetrics
{
    /// <summary>Lists the values of a metric</summary>
    /// <remarks>By step. Names: train/loss, train/grad_norm, train/learning_rate, train/tokens_per_second, held_back/loss, held_back/clean_loss; with SANDE the group is simulate or eliminate instead of train.</remarks>
    /// <param name="id">The remediation.</param>
    /// <param name="query">Which part is asked for.</param>
    /// <param name="db">The database.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">The part that was asked for.</response>
    public static Task<Results<Ok<Page<MetricPoint>>, NotFoundProblem, InvalidProblem>> HandleAsync(
        string id, [AsParameters] MetricQuery query, SandeDbContext db, CancellationToken cancellationToken)
        => JobMetrics.ListAsync(db, JobKind.Remediation, id, query, cancellationToken);
}
