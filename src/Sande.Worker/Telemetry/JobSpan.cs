using System.Diagnostics;
using System.Diagnostics.Metrics;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Contracts.Telemetry;
using Sande.Persistence.Jobs;
using Sande.Worker.Jobs;

namespace Sande.Worker.Telemetry;

/// <summary>One attempt at a job, as a span below the request that created the job, and as a measurement of how long it took.</summary>
internal sealed class JobSpan : IDisposable
{
    private static readonly Histogram<double> Durations = SandeTelemetry.Meter.CreateHistogram(
        "sande.job.duration",
        "s",
        "How long this worker had a job, by kind, method and how it ended.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 5, 15, 60, 300, 900, 3600, 4 * 3600, 12 * 3600, 24 * 3600] });

    private readonly Activity? _span;
    private readonly long _started;
    private readonly TimeProvider _time;
    private readonly TagList _tags;

    private JobSpan(JobLease lease, TimeProvider time)
    {
        (_time, _started) = (time, time.GetTimestamp());
        _tags = new() { { TelemetryTags.Kind, SandeJson.NameOf(KindOf(lease.Request)) }, { TelemetryTags.Method, MethodOf(lease.Request) } };
        _span = SandeTelemetry.StartSpan($"job {SandeJson.NameOf(KindOf(lease.Request))}", ActivityKind.Consumer, lease.TraceParent);
        _span?.SetTag(TelemetryTags.JobId, lease.JobId).SetTag(TelemetryTags.Attempt, lease.Attempt);
        foreach (var (name, value) in _tags)
            _span?.SetTag(name, value);
    }

    /// <summary>Begins with the taken lease; the span is current until it is disposed.</summary>
    public static JobSpan Start(JobLease lease, TimeProvider time) => new(lease, time);

    /// <summary>Notes how it ended.</summary>
    public void End(JobOutcome outcome)
    {
        var result = outcome switch
        {
            JobOutcome.Succeeded => "succeeded",
            JobOutcome.Failed => "failed",
            JobOutcome.Cancelled => "cancelled",
            JobOutcome.Interrupted => "interrupted",
            JobOutcome.HandedOver => "handed_over",
            _ => "lease_lost",
        };
        Durations.Record(_time.GetElapsedTime(_started).TotalSeconds, [.. _tags, new(TelemetryTags.Status, result)]);
        _span?.SetTag(TelemetryTags.Status, result);
        if (outcome is JobOutcome.Failed failed)
            _span?.SetStatus(ActivityStatusCode.Error, SandeJson.NameOf(failed.Code));
    }

    /// <inheritdoc/>
    public void Dispose() => _span?.Dispose();

    private static string MethodOf(JobRequest request) => request is RemediationSpec remediation ? SandeJson.NameOf(remediation.Method) : "";

    private static JobKind KindOf(JobRequest request) => request switch
    {
        RemediationSpec => JobKind.Remediation,
        Contracts.Evaluation.EvaluationJobSpec => JobKind.Evaluation,
        Contracts.Scans.ScanSpec => JobKind.Scan,
        _ => JobKind.Implant,
    };
}
