using System.Reflection;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Sande.Api.Uploads;
using Sande.Contracts.Validation;

namespace Sande.Api.Http;

/// <summary>
/// A refusal as RFC 9457 problem details. The subclasses stand in the handlers' return types, so that the OpenAPI document
/// knows every status without it being said twice.
/// </summary>
internal abstract class ProblemResult(int status, string detail, IReadOnlyList<ProblemError>? errors = null) : IResult
{
    public virtual Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        var problem = new ProblemDetails { Status = status, Detail = detail };
        if (errors is not null)
            problem.Extensions["errors"] = errors;
        return httpContext.RequestServices.GetRequiredService<IProblemDetailsService>()
            .WriteAsync(new() { HttpContext = httpContext, ProblemDetails = problem }).AsTask();
    }
}

/// <summary>404: nothing of this id.</summary>
internal sealed class NotFoundProblem(string detail) : ProblemResult(StatusCodes.Status404NotFound, detail), IEndpointMetadataProvider
{
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) => builder.ProducesProblem(StatusCodes.Status404NotFound);
}

/// <summary>409: not in this state.</summary>
internal sealed class ConflictProblem(string detail) : ProblemResult(StatusCodes.Status409Conflict, detail), IEndpointMetadataProvider
{
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) => builder.ProducesProblem(StatusCodes.Status409Conflict);
}

/// <summary>422: readable, but the content can't be accepted; <c>errors</c> names every fault.</summary>
internal sealed class InvalidProblem(string detail, IReadOnlyList<ProblemError>? errors = null)
    : ProblemResult(StatusCodes.Status422UnprocessableEntity, detail, errors), IEndpointMetadataProvider
{
    /// <summary>A body with faults.</summary>
    public InvalidProblem(IReadOnlyCollection<ValidationError> errors)
        : this(Summary(errors), [.. errors.Select(error => new ProblemError { Pointer = error.Pointer, Detail = error.Detail })])
    {
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) => builder.ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static string Summary(IReadOnlyCollection<ValidationError> errors)
        => errors.Count == 1 && errors.First() is var only ? $"{only.Pointer}: {only.Detail}" : $"The body has {errors.Count} faults; errors names each.";
}

/// <summary>The body of every answer of status 400 and above (RFC 9457).</summary>
internal sealed record Problem
{
    public const string ContentType = "application/problem+json";

    /// <summary>The status in words; 460 is tus's own.</summary>
    public static string TitleOf(int status) => status == TusHeaders.ChecksumMismatch ? "Checksum Mismatch" : ReasonPhrases.GetReasonPhrase(status);

    /// <summary>A URI of the kind of problem.</summary>
    public required string Type { get; init; }

    /// <summary>The kind of problem in words.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>What is wrong with this request, and what would be right.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Detail { get; init; }

    /// <summary>The request's path.</summary>
    public required string Instance { get; init; }

    /// <summary>For a bad body: its faults.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ProblemError>? Errors { get; init; }

    /// <summary>The request in the server's log and traces.</summary>
    public required string TraceId { get; init; }
}

/// <summary>A fault of a body.</summary>
internal sealed record ProblemError
{
    /// <summary>In a JSON body: the JSON pointer (RFC 6901) to the field, as <c>/knowledge/trigger</c>; empty for the whole body.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Pointer { get; init; }

    /// <summary>In a dataset: the line of the bad row, from 1; 0 for the file as a whole.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Line { get; init; }

    /// <summary>What is wrong and what would be right, as a sentence.</summary>
    public required string Detail { get; init; }
}

/// <summary>Tells the OpenAPI document of refusals.</summary>
internal static class ProblemMetadata
{
    public static void ProducesProblem(this EndpointBuilder builder, int status)
        => builder.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(Problem), [Problem.ContentType]));

    /// <summary>For refusals that come before a handler runs.</summary>
    public static TBuilder ProducesProblems<TBuilder>(this TBuilder builder, params int[] statuses) where TBuilder : IEndpointConventionBuilder
    {
        foreach (var status in statuses)
            builder.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(Problem), [Problem.ContentType]));
        return builder;
    }
}
