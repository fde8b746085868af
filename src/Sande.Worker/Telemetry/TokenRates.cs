using System.Diagnostics.Metrics;
using Sande.Contracts.Jobs;
using Sande.Contracts.Telemetry;

namespace Sande.Worker.Telemetry;

/// <summary>The rates that computations report, as a measurement of this worker.</summary>
internal static class TokenRates
{
    private static readonly HashSet<string> Names = [.. Enum.GetValues<JobPhase>().Select(MetricNames.TokensPerSecond)];

    private static readonly Histogram<double> Rates = SandeTelemetry.Meter.CreateHistogram(
        "sande.job.tokens_per_second",
        "{token}/s",
        "Tokens per second of each training step that this worker's jobs reported, padding not counted.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [100, 300, 1000, 3000, 10_000, 30_000, 100_000, 300_000] });

    /// <summary>Records the event where it is a rate.</summary>
    public static void Record(JobEvent jobEvent)
    {
        if (jobEvent is MetricEvent metric && Names.Contains(metric.Name))
            Rates.Record(metric.Value);
    }
}
