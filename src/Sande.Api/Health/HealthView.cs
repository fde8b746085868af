using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sande.Api.Health;

/// <summary>How the service is.</summary>
internal sealed record HealthView
{
    /// <summary>The worst of the checks.</summary>
    public required HealthStatus Status { get; init; }

    /// <summary>By name: <c>database</c>, <c>store</c>, <c>workers</c>.</summary>
    public IReadOnlyDictionary<string, HealthCheckView> Checks { get; init; } = new Dictionary<string, HealthCheckView>();
}

/// <summary>One check.</summary>
internal sealed record HealthCheckView
{
    /// <summary>How it went.</summary>
    public required HealthStatus Status { get; init; }

    /// <summary>What is wrong, or null.</summary>
    public required string? Detail { get; init; }
}
