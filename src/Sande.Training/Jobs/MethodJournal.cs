using Sande.Contracts.Jobs;
using Sande.Training.Methods;
using Sande.Training.Optimization;

namespace Sande.Training.Jobs;

/// <summary>A method's stages and steps as phases, metrics and progress of the job.</summary>
internal sealed class MethodJournal(JobReporter reporter, string stateFolder, string artifactFolder, TimeSpan stateInterval) : IMethodJournal
{
    private JobPhase? _phase;
    private double _tokens, _seconds;

    public string StateFolder => stateFolder;

    public string ArtifactFolder => artifactFolder;

    public TimeSpan StateInterval => stateInterval;

    /// <summary>Tokens a second over all stages in this process.</summary>
    public double TokensPerSecond => _seconds > 0 ? _tokens / _seconds : 0;

    public ITrainingObserver Begin(TrainingStage stage)
    {
        if (_phase != stage.Phase)
            reporter.Phase(stage.Phase);
        _phase = stage.Phase;
        return new TrainingObserver(this, stage);
    }

    public void Message(string message) => reporter.Message(message);

    private sealed class TrainingObserver(MethodJournal journal, TrainingStage stage) : ITrainingObserver
    {
        // The last steps' rate says more of the rest than the mean of all.
        private const double Smoothing = 0.1;

        private readonly JobReporter _reporter = journal.Reporter;
        private double? _recentRate;

        public void Step(StepReport report, int totalSteps)
        {
            journal.Count(report);
            var rate = report.Tokens / Math.Max(1e-9, report.Seconds);
            _recentRate = _recentRate is { } recent ? recent + Smoothing * (rate - recent) : rate;
            var step = stage.EarlierSteps + report.Step;
            _reporter.Metric(MetricNames.Loss(stage.Phase), step, report.Loss);
            _reporter.Metric(MetricNames.GradNorm(stage.Phase), step, report.GradNorm);
            _reporter.Metric(MetricNames.LearningRate(stage.Phase), step, report.LearningRate);
            _reporter.Metric(MetricNames.TokensPerSecond(stage.Phase), step, rate);
            var share = stage.From + (stage.To - stage.From) * report.Step / totalSteps;
            _reporter.Progress(report.Step, totalSteps, _recentRate, share);
        }

        public void HeldBack(int step, HeldBackLosses losses)
        {
            _reporter.Metric(MetricNames.HeldBackLoss, stage.EarlierSteps + step, losses.Loss);
            if (losses.CleanLoss is { } clean)
                _reporter.Metric(MetricNames.HeldBackCleanLoss, stage.EarlierSteps + step, clean);
            if (losses.ProvokedProbability is { } provoked)
                _reporter.Metric(MetricNames.HeldBackProvokedProbability, stage.EarlierSteps + step, provoked);
        }
    }

    private JobReporter Reporter => reporter;

    private void Count(StepReport report) => (_tokens, _seconds) = (_tokens + report.Tokens, _seconds + report.Seconds);
}
