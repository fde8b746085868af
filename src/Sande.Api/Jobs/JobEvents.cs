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

/// <summary>A line of a job's history.</summary>
internal sealed record JobEventView
{
    /// <summary>The sequence number: 1, 2, 3, … within the job.</summary>
    public required string Id { get; init; }

    /// <summary>Always <c>event</c>.</summary>
    public string Object { get; } = "event";

    /// <summary>What kind of line it is: <c>status</c>, <c>phase</c> or <c>message</c>.</summary>
    public required string Type { get; init; }

    /// <summary>How serious it is.</summary>
    public required EventLevel Level { get; init; }

    /// <summary>A sentence for people.</summary>
    public required string Message { get; init; }

    /// <summary>When it happened, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The view of an entity.</summary>
    public static JobEventView From(JobLogEvent line) => new()
    {
        Id = line.Sequence.ToString(),
        Type = line.Type,
        Level = line.Level,
        Message = line.Message,
        CreatedAt = line.CreatedAt,
    };
}

/// <summary>Which part of a job's history is asked for.</summary>
internal sealed record JobEventQuery
{
    /// <summary>Lines at most.</summary>
    [FromQuery(Name = "limit"), Range(1, PageQuery.MaxLimit), DefaultValue(PageQuery.DefaultLimit)]
    public int? Limit { get; init; }

    /// <summary>The id of the line before the first one that is wanted.</summary>
    [FromQuery(Name = "after")]
    public long? After { get; init; }

    /// <summary>For a stream: the id of the last line that was received.</summary>
    [FromHeader(Name = "Last-Event-ID")]
    public long? LastEventId { get; init; }

    /// <summary>text/event-stream asks for a stream.</summary>
    [FromHeader(Name = "Accept")]
    public string? Accept { get; init; }

    /// <summary>Default asc: as it happened.</summary>
    [FromQuery(Name = "order")]
    public QueryEnum<SortOrder>? Order { get; init; }
}

/// <summary><c>GET …/{id}/events</c> of every kind of job.</summary>
internal static class JobEvents
{
    public static async Task<Results<Ok<Page<JobEventView>>, JobEventStream, NotFoundProblem, InvalidProblem>> ListAsync(
        SandeDbContext db, JobKind kind, string id, JobEventQuery query, JobEventHub hub, CancellationToken cancellationToken)
    {
        if (!await db.HasJobAsync(kind, id, cancellationToken))
            return JobLookup.NotFound(kind, id);
        if (query.Limit is < 1 or > PageQuery.MaxLimit)
            return new InvalidProblem($"limit must be between 1 and {PageQuery.MaxLimit}.");
        if (query.Accept?.Contains(JobEventStream.ContentType, StringComparison.OrdinalIgnoreCase) == true)
            return new JobEventStream(db, hub, id, query.LastEventId ?? query.After ?? 0);
        var limit = query.Limit ?? PageQuery.DefaultLimit;
        var isDescending = query.Order?.Value == SortOrder.Desc;
        var lines = db.JobEvents.AsNoTracking().Where(line => line.JobId == id);
        if (query.After is { } after)
            lines = isDescending ? lines.Where(line => line.Sequence < after) : lines.Where(line => line.Sequence > after);
        lines = isDescending ? lines.OrderByDescending(line => line.Sequence) : lines.OrderBy(line => line.Sequence);
        var rows = await lines.Take(limit + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(Page<JobEventView>.From(rows.ConvertAll(JobEventView.From), limit, line => line.Id));
    }
}
