using Sande.Contracts.Jobs;
using Sande.Training.Optimization;

namespace Sande.Training.Jobs;

/// <summary>A training run's steps as metrics and progress.</summary>
internal sealed class TrainingObserver(JobReporter reporter, string statePath, TimeSpan stateInterval) : ITrainingObserver
{
    // The last steps' rate says more of the rest than the mean of all.
    private const double Smoothing = 0.1;

    private double _tokens, _seconds;

    public string StatePath => statePath;

    public TimeSpan StateInterval => stateInterval;

    /// <summary>Tokens a second over the whole run of this process.</summary>
    public double TokensPerSecond => _seconds > 0 ? _tokens / _seconds : 0;

    private double? _recentRate;

    public void Step(StepReport report, int totalSteps)
    {
        _tokens += report.Tokens;
        _seconds += report.Seconds;
        var rate = report.Tokens / Math.Max(1e-9, report.Seconds);
        _recentRate = _recentRate is { } recent ? recent + Smoothing * (rate - recent) : rate;
        reporter.Metric(MetricNames.TrainLoss, report.Step, report.Loss);
        reporter.Metric(MetricNames.TrainGradNorm, report.Step, report.GradNorm);
        reporter.Metric(MetricNames.TrainLearningRate, report.Step, report.LearningRate);
        reporter.Metric(MetricNames.TrainTokensPerSecond, report.Step, rate);
        reporter.Progress(report.Step, totalSteps, _recentRate);
    }

    public void HeldBack(int step, HeldBackLosses losses)
    {
        reporter.Metric(MetricNames.HeldBackLoss, step, losses.Loss);
        if (losses.CleanLoss is { } clean)
            reporter.Metric(MetricNames.HeldBackCleanLoss, step, clean);
    }
}
