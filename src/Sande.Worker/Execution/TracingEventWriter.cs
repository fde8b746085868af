using System.Diagnostics;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Telemetry;

namespace Sande.Worker.Execution;

/// <summary>Makes a span of the computation and one of each of its phases, below the span that <c>TRACEPARENT</c> names, and passes the events on.</summary>
internal sealed class TracingEventWriter(IJobEventWriter next, string? traceParent) : IJobEventWriter, IDisposable
{
    private readonly Activity? _computation = SandeTelemetry.StartSpan("execute", ActivityKind.Internal, traceParent);
    private readonly Lock _lock = new();
    private Activity? _phase;

    /// <inheritdoc/>
    public void Write(JobEvent jobEvent)
    {
        lock (_lock)
            Follow(jobEvent);
        next.Write(jobEvent);
    }

    /// <summary>Ends both spans.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _phase?.Dispose();
            _computation?.Dispose();
        }
    }

    private void Follow(JobEvent jobEvent)
    {
        switch (jobEvent)
        {
            case PhaseEvent phase:
                _phase?.Dispose();
                _phase = SandeTelemetry.StartSpan(SandeJson.NameOf(phase.Phase), ActivityKind.Internal, _computation?.Id);
                break;
            case FailedEvent failed:
                _phase?.SetStatus(ActivityStatusCode.Error);
                _computation?.SetStatus(ActivityStatusCode.Error, SandeJson.NameOf(failed.Code));
                break;
            case ResultEvent or InterruptedEvent:
                _phase?.Dispose();
                break;
        }
    }
}
