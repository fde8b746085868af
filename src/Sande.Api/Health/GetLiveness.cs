using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sande.Api.Health;

/// <summary><c>GET /health/live</c></summary>
internal static class GetLiveness
{
    /// <summary>Says that the process answers</summary>
    /// <response code="200">It does.</response>
    public static Ok<HealthView> Handle() => TypedResults.Ok(new HealthView { Status = HealthStatus.Healthy });
}
