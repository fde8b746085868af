using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Sande.Api.Authentication;
using Sande.Contracts.Telemetry;

namespace Sande.Api.Telemetry;

/// <summary>Metrics for Prometheus always; traces, metrics and logs by OTLP where its endpoint is configured.</summary>
internal static class TelemetrySetup
{
    private const string ServiceName = "sande-api";
    private const string MetricsPath = "/metrics";

    // ASP.NET Core's, .NET's and the driver's own.
    private static readonly string[] Meters =
        [SandeTelemetry.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "Npgsql"];

    public static IServiceCollection AddSandeTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<DatabaseSnapshots>();
        services.AddHostedService<DatabaseMetrics>();
        services.AddHostedService<DiskMetrics>();
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(configuration[SandeTelemetry.ServiceNameKey] ?? ServiceName))
            .WithMetrics(metrics => metrics.AddMeter(Meters).AddPrometheusExporter());
        if (configuration[SandeTelemetry.OtlpEndpointKey] is { Length: > 0 })
        {
            telemetry
                .WithTracing(tracing => tracing.AddSource(SandeTelemetry.Name).AddAspNetCoreInstrumentation(requests => requests.Filter = IsOfInterest))
                .WithLogging()
                .UseOtlpExporter();
        }

        return services;
    }

    /// <summary><c>GET /metrics</c>, for keys that read.</summary>
    public static void MapMetrics(this IEndpointRouteBuilder routes) => routes.MapPrometheusScrapingEndpoint(MetricsPath).RequireAuthorization(Roles.Viewer);

    private static bool IsOfInterest(HttpContext context)
        => !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal) && !context.Request.Path.StartsWithSegments(MetricsPath, StringComparison.Ordinal);
}
