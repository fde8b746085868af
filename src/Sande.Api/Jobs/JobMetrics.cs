using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Sande.Api.Http;
using Sande.Contracts.Jobs;
using Sande.Persistence;
using Sande.Persistence.Entities;

namespace Sande.Api.Jobs;

/// <summary>A measured value.</summary>
internal sealed record MetricPoint
{
    /// <summary>The metric.</summary>
    public required string Name { get; init; }

    /// <summary>Optimizer step, from 1.</summary>
    public required int Step { get; init; }

    /// <summary>The value; null where it was not finite.</summary>
    public required double? Value { get; init; }

    /// <summary>When it was measured, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The view of an entity. JSON has no number for NaN and the infinities.</summary>
    public static MetricPoint From(JobMetric metric) => new()
    {
        Name = metric.Name,
        Step = metric.Step,
        Value = double.IsFinite(metric.Value) ? metric.Value : null,
        CreatedAt = metric.CreatedAt,
    };
}

/// <summary>Which points of a metric are asked for.</summary>
internal sealed record MetricQuery
{
    public const int DefaultLimit = 1000;
    public const int MaxLimit = 10_000;

    /// <summary>The metric, as train/loss. A name that the job has no values of gives an empty list.</summary>
    [FromQuery(Name = "name")]
    public required string Name { get; init; }

    /// <summary>Points at most.</summary>
    [FromQuery(Name = "limit"), Range(1, MaxLimit), DefaultValue(DefaultLimit)]
    public int? Limit { get; init; }

    /// <summary>The step before the first one that is wanted.</summary>
    [FromQuery(Name = "after")]
    public int? After { get; init; }
}

/// <summary><c>GET …/{id}/metrics</c> of every kind of job.</summary>
internal static class JobMetrics
{
    public static async Task<Results<Ok<Page<MetricPoint>>, NotFoundProblem, InvalidProblem>> ListAsync(
        SandeDbContext db, JobKind kind, string id, MetricQuery query, CancellationToken cancellationToken)
    {
        if (!await db.HasJobAsync(kind, id, cancellationToken))
            return JobLookup.NotFound(kind, id);
        if (query.Limit is < 1 or > MetricQuery.MaxLimit)
            return new InvalidProblem($"limit must be between 1 and {MetricQuery.MaxLimit}.");
        var limit = query.Limit ?? MetricQuery.DefaultLimit;
        var points = await db.JobMetrics.AsNoTracking()
            .Where(metric => metric.JobId == id && metric.Name == query.Name && metric.Step > (query.After ?? int.MinValue))
            .OrderBy(metric => metric.Step).Take(limit + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(Page<MetricPoint>.From(points.ConvertAll(MetricPoint.From), limit, point => point.Step.ToString()));
    }
}
