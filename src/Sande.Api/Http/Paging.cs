using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Sande.Api.Http;

/// <summary>A part of a list.</summary>
/// <typeparam name="T">Its elements.</typeparam>
internal sealed record Page<T>
{
    /// <summary>Always <c>list</c>.</summary>
    public string Object { get; } = "list";

    /// <summary>The elements, in the order that was asked for.</summary>
    public required IReadOnlyList<T> Data { get; init; }

    /// <summary>Whether there are more behind the last one.</summary>
    public required bool HasMore { get; init; }

    /// <summary>Id of the first element, or null.</summary>
    public required string? FirstId { get; init; }

    /// <summary>Id of the last element, or null: as <c>after</c> it asks for the next part.</summary>
    public required string? LastId { get; init; }

    /// <summary>Makes a page of what was read: up to <paramref name="limit"/>, and one more where there are more.</summary>
    public static Page<T> From(IReadOnlyList<T> read, int limit, Func<T, string> id)
    {
        List<T> data = [.. read.Take(limit)];
        return new()
        {
            Data = data,
            HasMore = read.Count > limit,
            FirstId = data.Count == 0 ? null : id(data[0]),
            LastId = data.Count == 0 ? null : id(data[^1]),
        };
    }
}

/// <summary>The direction of a list.</summary>
internal enum SortOrder
{
    /// <summary>Oldest first.</summary>
    Asc,

    /// <summary>Newest first.</summary>
    Desc,
}

/// <summary>Which part of a list is asked for.</summary>
internal sealed record PageQuery
{
    public const int DefaultLimit = 20;
    public const int MaxLimit = 100;

    /// <summary>Elements at most.</summary>
    [FromQuery(Name = "limit"), Range(1, MaxLimit), DefaultValue(DefaultLimit)]
    public int? Limit { get; init; }

    /// <summary>The id of the element before the first one that is wanted.</summary>
    [FromQuery(Name = "after")]
    public string? After { get; init; }

    /// <summary>By time of creation. Default desc.</summary>
    [FromQuery(Name = "order")]
    public QueryEnum<SortOrder>? Order { get; init; }
}

/// <summary>Reads pages by key and not by offset: none repeats or loses an element because others come or go meanwhile.</summary>
internal static class Paging
{
    /// <summary>Reads a page of <paramref name="source"/>, whose entities have <c>Id</c> and <c>CreatedAt</c>.</summary>
    /// <param name="source">The list, filtered.</param>
    /// <param name="all">The list before filtering: an element that has left the filter meanwhile still marks its place.</param>
    /// <param name="query">The part that is asked for.</param>
    /// <param name="view">Makes an element.</param>
    /// <param name="id">An element's id.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    public static async Task<Results<Ok<Page<TView>>, InvalidProblem>> ReadPageAsync<TEntity, TView>(
        this IQueryable<TEntity> source, IQueryable<TEntity> all, PageQuery query, Func<TEntity, TView> view, Func<TView, string> id, CancellationToken cancellationToken)
        where TEntity : class
    {
        if (query.Limit is < 1 or > PageQuery.MaxLimit)
            return new InvalidProblem($"limit must be between 1 and {PageQuery.MaxLimit}.");
        var isDescending = query.Order?.Value != SortOrder.Asc;
        if (query.After is { } after)
            source = source.Behind(all.Where(row => EF.Property<string>(row, "Id") == after), after, isDescending);
        var limit = query.Limit ?? PageQuery.DefaultLimit;
        var rows = await source.InOrder(isDescending).Take(limit + 1).ToListAsync(cancellationToken);
        // Behind an element that is not there nothing is; nor is there behind the last one.
        if (rows.Count == 0 && query.After is { } asked && !await all.AnyAsync(row => EF.Property<string>(row, "Id") == asked, cancellationToken))
            return new InvalidProblem($"after: this list has no \"{asked}\".");
        return TypedResults.Ok(Page<TView>.From(rows.ConvertAll(row => view(row)), limit, id));
    }

    private static IQueryable<TEntity> InOrder<TEntity>(this IQueryable<TEntity> source, bool isDescending) where TEntity : class
        => isDescending
            ? source.OrderByDescending(row => EF.Property<DateTimeOffset>(row, "CreatedAt")).ThenByDescending(row => EF.Property<string>(row, "Id"))
            : source.OrderBy(row => EF.Property<DateTimeOffset>(row, "CreatedAt")).ThenBy(row => EF.Property<string>(row, "Id"));

    // The element's own time is looked up by the same query: a later page asks the database as often as the first one.
    private static IQueryable<TEntity> Behind<TEntity>(this IQueryable<TEntity> source, IQueryable<TEntity> element, string id, bool isDescending) where TEntity : class
        => isDescending
            ? source.Where(row => EF.Functions.LessThan(
                ValueTuple.Create(EF.Property<DateTimeOffset>(row, "CreatedAt"), EF.Property<string>(row, "Id")),
                ValueTuple.Create(element.Select(other => EF.Property<DateTimeOffset>(other, "CreatedAt")).Single(), id)))
            : source.Where(row => EF.Functions.GreaterThan(
                ValueTuple.Create(EF.Property<DateTimeOffset>(row, "CreatedAt"), EF.Property<string>(row, "Id")),
                ValueTuple.Create(element.Select(other => EF.Property<DateTimeOffset>(other, "CreatedAt")).Single(), id)));
}
