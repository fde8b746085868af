using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Sande.Contracts.Telemetry;

/// <summary>Where traces and metrics of all processes come from. Nothing is measured unless somebody listens: the hosts' OpenTelemetry does.</summary>
public static class SandeTelemetry
{
    /// <summary>The name of the source of spans and of the meter.</summary>
    public const string Name = "Sande";

    /// <summary>The configuration key of where OTLP goes (OpenTelemetry's own); unset: nowhere.</summary>
    public const string OtlpEndpointKey = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>The configuration key of the service's name in traces (OpenTelemetry's own).</summary>
    public const string ServiceNameKey = "OTEL_SERVICE_NAME";

    /// <summary>The environment variable that hands the span a computation belongs to, as W3C's <c>traceparent</c>, to its process (OpenTelemetry's own).</summary>
    public const string TraceParentVariable = "TRACEPARENT";

    /// <summary>The source of spans.</summary>
    public static ActivitySource Spans { get; } = new(Name);

    /// <summary>The meter of what a process counts itself.</summary>
    public static Meter Meter { get; } = new(Name);

    /// <summary>The current span as W3C's <c>traceparent</c>, to be kept with what is done later; null where there is none.</summary>
    public static string? CurrentTraceParent => Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } ? id : null;

    /// <summary>Starts a span below <paramref name="traceParent"/>, or one of its own where that is null or malformed.</summary>
    /// <returns>The span, which is current until it is disposed; null where nobody listens.</returns>
    public static Activity? StartSpan(string name, ActivityKind kind, string? traceParent)
        => Spans.StartActivity(name, kind, ActivityContext.TryParse(traceParent, traceState: null, isRemote: true, out var parent) ? parent : default);
}
