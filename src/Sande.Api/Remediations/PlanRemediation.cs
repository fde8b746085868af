using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Contracts.Remediations;
using Sande.Contracts.Validation;
using Sande.Persistence;

namespace Sande.Api.Remediations;

/// <summary><c>POST /v1/remediations/plan</c></summary>
internal static class PlanRemediation
{
    /// <summary>Forecasts what a remediation would take</summary>
    /// <remarks>
    /// Takes the body of a remediation and stores nothing. Rows, steps, memory and time are judged by earlier remediations of this service that succeeded; where there are none that fit, a
    /// number is null and its basis says why.
    /// </remarks>
    /// <response code="200">The forecast.</response>
    public static async Task<Results<Ok<RemediationPlanView>, InvalidProblem>> HandleAsync(
        JsonBody<RemediationSpec> body, SandeDbContext db, JobReferences references, EarlierRemediations earlier, CancellationToken cancellationToken)
    {
        // Never committed: it only keeps what is named here until it was read.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await references.FindInvalidAsync(body, cancellationToken) is { } invalid)
            return invalid;
        var spec = body.Value;
        var checkpoint = await db.Checkpoints.AsNoTracking().SingleAsync(row => row.Id == spec.CheckpointId, cancellationToken);
        var rows = await db.Datasets.Where(dataset => dataset.Id == spec.CleanDatasetId).Select(dataset => dataset.Rows).SingleAsync(cancellationToken);
        var known = await earlier.ReadAsync(RemediationMethods.Resolve(spec), cancellationToken);
        return TypedResults.Ok(new RemediationForecast(spec, checkpoint.Model!, rows, known).Make());
    }
}
