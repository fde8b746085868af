using System.Diagnostics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Sande.Api.Authentication;
using Sande.Persistence;

namespace Sande.Api.Http;

/// <summary>Every answer of status 400 and above is problem details: also those that the framework gives, and faults of ours.</summary>
internal static class ProblemDetailsSetup
{
    public static IServiceCollection AddSandeProblemDetails(this IServiceCollection services)
    {
        services.AddSingleton<IProblemDetailsWriter, JsonProblemDetailsWriter>();
        services.AddProblemDetails();
        // A request that can't be read is answered by the exception handler with its reason, the same in every environment.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.Configure<ExceptionHandlerOptions>(options =>
        {
            options.StatusCodeSelector = exception => exception switch
            {
                BadHttpRequestException bad => bad.StatusCode,
                _ when DatabaseFailures.IsAway(exception) => StatusCodes.Status503ServiceUnavailable,
                _ => StatusCodes.Status500InternalServerError,
            };
            // A bad request, or a client that goes away, is no event of the server's log.
            options.SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException or ConnectionResetException;
        });
        return services;
    }

    public static void UseSandeProblemDetails(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.Use(RefuseNulCharacters);
    }

    // PostgreSQL's texts can't hold U+0000: no name, id or filter that has one can be looked up.
    private static Task RefuseNulCharacters(HttpContext context, RequestDelegate next)
        => context.Request.QueryString.Value?.Contains("%00") == true
            ? throw new BadHttpRequestException("The query string has the NUL character (%00).")
            : next(context);
}

/// <summary>Writes problem details whatever the request's <c>Accept</c> says: a client that asked for a file must still be able to read the reason.</summary>
internal sealed class JsonProblemDetailsWriter(IOptions<JsonOptions> json) : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => true;

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var http = context.HttpContext;
        var problem = context.ProblemDetails;
        problem.Status ??= http.Response.StatusCode;
        problem.Type ??= "about:blank";
        problem.Title ??= Problem.TitleOf(problem.Status.Value);
        problem.Detail ??= Detail(http, problem.Status.Value);
        problem.Instance = http.Request.Path;
        problem.Extensions["trace_id"] = Activity.Current?.Id ?? http.TraceIdentifier;
        await http.Response.WriteAsJsonAsync(problem, json.Value.SerializerOptions, Problem.ContentType, http.RequestAborted);
    }

    private static string? Detail(HttpContext http, int status)
    {
        if (http.Features.Get<IExceptionHandlerFeature>()?.Error is BadHttpRequestException bad)
            return bad.Message;
        return status switch
        {
            StatusCodes.Status401Unauthorized => "Send a known API key: Authorization: Bearer KEY.",
            StatusCodes.Status403Forbidden => $"The key's role does not allow this: it needs the role {Roles.RequiredBy(http)}, or a higher one.",
            StatusCodes.Status404NotFound => "There is nothing at this path.",
            StatusCodes.Status405MethodNotAllowed => $"{http.Request.Method} is not possible here.",
            StatusCodes.Status415UnsupportedMediaType => "The body must be application/json.",
            StatusCodes.Status416RangeNotSatisfiable => "The file has no such range; Content-Range says how long it is.",
            StatusCodes.Status500InternalServerError => "A fault of the server; its log has the details under trace_id.",
            StatusCodes.Status503ServiceUnavailable => "The database does not answer: send the request again in a moment.",
            _ => null,
        };
    }
}
