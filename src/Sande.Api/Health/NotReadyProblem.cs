using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Sande.Api.Http;

namespace Sande.Api.Health;

/// <summary>503: what has to be there for serving requests is not.</summary>
internal sealed class NotReadyProblem(HealthReport report) : ProblemResult(StatusCodes.Status503ServiceUnavailable, Describe(report)), IEndpointMetadataProvider
{
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) => builder.ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static string Describe(HealthReport report)
        => string.Join(' ', report.Entries.Where(entry => entry.Value.Status == HealthStatus.Unhealthy).Select(entry => $"{entry.Key}: {entry.Value.Description}"));
}
