using Sande.Contracts.Jobs;
using Sande.Persistence.Jobs;

namespace Sande.Worker.Jobs;

/// <summary>Events that are stored together: of progress only the newest counts.</summary>
internal sealed class EventBatch
{
    private readonly List<MetricEvent> _metrics = [];
    private readonly List<NewJobEvent> _lines = [];

    /// <summary>Events taken.</summary>
    public int Count { get; private set; }

    /// <summary>The newest phase, or null.</summary>
    public JobPhase? Phase { get; private set; }

    /// <summary>The newest progress, or null.</summary>
    public JobProgress? Progress { get; private set; }

    /// <summary>All metrics.</summary>
    public IReadOnlyList<MetricEvent> Metrics => _metrics;

    /// <summary>Lines of history.</summary>
    public IReadOnlyList<NewJobEvent> Lines => _lines;

    /// <summary>Whether it holds what people wait for.</summary>
    public bool IsUrgent => _lines.Count > 0;

    /// <summary>Takes an event.</summary>
    public void Add(JobEvent jobEvent)
    {
        Count++;
        switch (jobEvent)
        {
            case PhaseEvent phase:
                Phase = phase.Phase;
                _lines.Add(new NewJobEvent(phase.Time, EventLevel.Info, JobEventTypes.Phase, JobPhaseText.Describe(phase.Phase)));
                break;
            case ProgressEvent progress:
                (Phase, Progress) = (progress.Phase, progress.Progress);
                break;
            case MetricEvent metric:
                _metrics.Add(metric);
                break;
            case MessageEvent message:
                _lines.Add(new NewJobEvent(message.Time, message.Level, JobEventTypes.Message, message.Message));
                break;
        }
    }
}
