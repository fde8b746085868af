using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Sande.Contracts.Telemetry;

namespace Sande.Worker.Telemetry;

/// <summary>Tracing of an <c>execute</c> process, which has no host: by OTLP where its endpoint is set, else none and no network.</summary>
internal static class ComputationTracing
{
    private const string ServiceName = "sande-execute";

    /// <summary>Begins; disposing sends what is left. Null where nothing is traced.</summary>
    public static IDisposable? Start()
        => Environment.GetEnvironmentVariable(SandeTelemetry.OtlpEndpointKey) is not { Length: > 0 } ? null : Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => resource.AddService(ServiceName))
            .AddSource(SandeTelemetry.Name)
            .AddOtlpExporter()
            .Build();
}
