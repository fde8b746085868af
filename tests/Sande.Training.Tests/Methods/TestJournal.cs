using Sande.Contracts.Jobs;
using Sande.Training.Methods;
using Sande.Training.Optimization;

namespace Sande.Training.Tests.Methods;

/// <summary>Keeps what a method tells; can ask it to stop after so many steps of all stages.</summary>
internal sealed class TestJournal(string folder, int stopAfter = int.MaxValue) : IMethodJournal
{
    private readonly CancellationTokenSource _stop = new();

    public CancellationToken Stop => _stop.Token;

    public List<(JobPhase Phase, int Step)> Steps { get; } = [];

    public List<string> Messages { get; } = [];

    public string StateFolder => Directory.CreateDirectory(Path.Combine(folder, "state")).FullName;

    public string ArtifactFolder => Directory.CreateDirectory(Path.Combine(folder, "artifacts")).FullName;

    public TimeSpan StateInterval => TimeSpan.FromHours(1);

    public ITrainingObserver Begin(TrainingStage stage) => new Observer(this, stage);

    public void Message(string message) => Messages.Add(message);

    private sealed class Observer(TestJournal journal, TrainingStage stage) : ITrainingObserver
    {
        public void Step(StepReport report, int totalSteps)
        {
            journal.Steps.Add((stage.Phase, stage.EarlierSteps + report.Step));
            if (journal.Steps.Count == journal.StopAfter)
                journal._stop.Cancel();
        }

        public void HeldBack(int step, HeldBackLosses losses)
        {
        }
    }

    private int StopAfter => stopAfter;
}
