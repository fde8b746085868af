using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Sande.Contracts.Telemetry;
using Sande.Worker.Hosting;

namespace Sande.Worker.Telemetry;

/// <summary>Traces, metrics and logs by OTLP where its endpoint is configured; metrics for Prometheus where an address for them is.</summary>
internal static class WorkerTelemetry
{
    private const string ServiceName = "sande-worker";

    // HttpClient's own spans: those of callbacks.
    private static readonly string[] SpanSources = [SandeTelemetry.Name, "System.Net.Http"];
    private static readonly string[] Meters = [SandeTelemetry.Name, "System.Runtime", "Npgsql"];

    /// <summary>Adds what the configuration asks for: nothing by default.</summary>
    public static IServiceCollection AddWorkerTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var address = configuration[WorkerOptions.MetricsAddressKey] is { Length: > 0 } text && Uri.TryCreate($"http://{text}", UriKind.Absolute, out var parsed) ? parsed : null;
        var hasEndpoint = configuration[SandeTelemetry.OtlpEndpointKey] is { Length: > 0 };
        if (address is null && !hasEndpoint)
            return services;
        var telemetry = services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService(configuration[SandeTelemetry.ServiceNameKey] ?? ServiceName));
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter(Meters);
            if (address is not null)
                metrics.AddPrometheusHttpListener(listener => (listener.Host, listener.Port) = (address.Host, address.Port));
        });
        if (hasEndpoint)
            telemetry.WithTracing(tracing => tracing.AddSource(SpanSources)).WithLogging().UseOtlpExporter();
        return services;
    }
}
