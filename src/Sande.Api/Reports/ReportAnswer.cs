using System.Reflection;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using Sande.Api.Http;

namespace Sande.Api.Reports;

/// <summary>The report as JSON, or as a page that needs no other file where <c>Accept</c> prefers <c>text/html</c>.</summary>
/// <typeparam name="TReport">The report.</typeparam>
/// <typeparam name="TPage">The page that shows it, its parameter <c>Report</c>.</typeparam>
internal sealed class ReportAnswer<TReport, TPage>(TReport report) : IResult, IEndpointMetadataProvider
    where TReport : class
    where TPage : IComponent
{
    private const string Html = "text/html";
    private const string Json = "application/json";

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(TReport), [Json, Html]));
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status304NotModified, typeof(void)));
    }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.Vary = HeaderNames.Accept;
        IResult answer = PrefersHtml(httpContext.Request)
            ? new RazorComponentResult<TPage>(new { Report = report })
            : new Entity<TReport>(report);
        return answer.ExecuteAsync(httpContext);
    }

    private static bool PrefersHtml(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        return Quality(Html) > Quality(Json);

        // Only what is named counts: "*/*" is content with JSON.
        double Quality(string type) => accepted.Where(item => item.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)).Max(item => (double?)(item.Quality ?? 1)) ?? 0;
    }
}
