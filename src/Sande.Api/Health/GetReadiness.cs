using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sande.Api.Health;

/// <summary><c>GET /health/ready</c></summary>
internal static class GetReadiness
{
    /// <summary>Says whether requests can be served</summary>
    /// <remarks>Checks the database, the store and whether workers have been seen. Without a worker the status is degraded: requests are served, but jobs wait.</remarks>
    /// <param name="health">The checks.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">They can.</response>
    /// <response code="503">The database or the store fails.</response>
    public static async Task<Results<Ok<HealthView>, NotReadyProblem>> HandleAsync(HealthCheckService health, CancellationToken cancellationToken)
    {
        var report = await health.CheckHealthAsync(cancellationToken);
        if (report.Status == HealthStatus.Unhealthy)
            return new NotReadyProblem(report);
        return TypedResults.Ok(new HealthView
        {
            Status = report.Status,
            Checks = report.Entries.ToDictionary(entry => entry.Key, entry => new HealthCheckView { Status = entry.Value.Status, Detail = entry.Value.Description }),
        });
    }
}
