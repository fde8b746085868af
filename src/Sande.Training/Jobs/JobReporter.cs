using Sande.Contracts.Jobs;

namespace Sande.Training.Jobs;

/// <summary>Turns what happens into events; progress at most twice a second.</summary>
internal sealed class JobReporter(Action<JobEvent> publish, TimeProvider time, JobCost cost, double earlierSeconds)
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(0.5);

    private readonly long _started = time.GetTimestamp();
    private long _phaseStarted;
    private long? _lastProgress;
    private JobPhase _phase;

    /// <summary>Seconds of computing, earlier attempts included.</summary>
    public double Seconds => earlierSeconds + time.GetElapsedTime(_started).TotalSeconds;

    /// <summary>Seconds since the phase began, in this process.</summary>
    public double PhaseSeconds => time.GetElapsedTime(_phaseStarted).TotalSeconds;

    public void Phase(JobPhase phase)
    {
        _phase = phase;
        _phaseStarted = time.GetTimestamp();
        _lastProgress = null;
        publish(new PhaseEvent(phase) { Time = time.GetUtcNow() });
    }

    /// <param name="step">Steps done.</param>
    /// <param name="totalSteps">Steps in all.</param>
    /// <param name="tokensPerSecond">The rate, where one is known.</param>
    /// <param name="phaseShare">Share of the phase that is done, where the steps do not say it.</param>
    public void Progress(int step, int totalSteps, double? tokensPerSecond = null, double? phaseShare = null)
    {
        if (_lastProgress is { } last && time.GetElapsedTime(last) < ProgressInterval && step < totalSteps)
            return;
        _lastProgress = time.GetTimestamp();
        var fraction = cost.Fraction(_phase, phaseShare ?? (totalSteps == 0 ? 1 : (double)step / totalSteps));
        var rest = fraction > 0.02 ? Seconds * (1 - fraction) / fraction : (double?)null;
        publish(new ProgressEvent(_phase, new(fraction, step, totalSteps, tokensPerSecond, rest)) { Time = time.GetUtcNow() });
    }

    public void Metric(string name, int step, double value) => publish(new MetricEvent(name, step, value) { Time = time.GetUtcNow() });

    public void Message(string message, EventLevel level = EventLevel.Info) => publish(new MessageEvent(level, message) { Time = time.GetUtcNow() });
}
