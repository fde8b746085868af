using Sande.Training.Data;
using Sande.Training.Models.Decoder;
using Sande.Training.Optimization;

namespace Sande.Training.Tests.Optimization;

public sealed class TrainingRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sande-run-").FullName;

    [Theory, InlineData(1), InlineData(7), InlineData(12)]
    public void A_run_stopped_at_any_step_and_started_again_ends_in_the_same_bytes(int stopAfter)
    {
        var uninterrupted = Run("whole", stopAfter: int.MaxValue, out var expected);

        using var first = Model();
        Assert.Throws<OperationCanceledException>(() => Run(first, "halves", stopAfter));
        using var second = Model();
        var outcome = Run(second, "halves", int.MaxValue);

        Assert.Equal(uninterrupted, TestModels.Bytes(second));
        Assert.Equal(expected.BestStep, outcome.BestStep);
        Assert.Equal(expected.Record.LastLoss, outcome.Record.LastLoss);
    }

    [Fact]
    public void The_weights_with_the_lowest_held_back_loss_are_kept()
    {
        using var model = Model();
        var losses = new Queue<double>([3, 2, 1, 4, 5, 6, 7, 8]);
        var bytes = new List<Dictionary<string, byte[]>>();
        var plan = new HeldBackPlan(
            () =>
            {
                bytes.Add(TestModels.Bytes(model));
                return new(losses.Dequeue(), null);
            },
            new(Interval: 2, Patience: 3));
        model.Weights.RequireGradients(true);

        var outcome = new TrainingRun<TokenRow>(
            new CausalLMObjective(model), TestModels.Rows(32, 4), TrainingLoopTests.Options(16), new(), plan, new Observer(int.MaxValue), State("best")).Run(default);

        Assert.Equal((6, true, 12), (outcome.BestStep, outcome.StoppedEarly, outcome.Record.Step));
        Assert.Equal(bytes[2], TestModels.Bytes(model));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Dictionary<string, byte[]> Run(string name, int stopAfter, out TrainingOutcome outcome)
    {
        using var model = Model();
        outcome = Run(model, name, stopAfter);
        return TestModels.Bytes(model);
    }

    private TrainingOutcome Run(CausalLM model, string name, int stopAfter)
    {
        model.Weights.RequireGradients(true);
        var objective = new CausalLMObjective(model);
        var heldBack = TestModels.Rows(8, 9);
        var limits = new MicroBatchLimits(8, 4096);
        var observer = new Observer(stopAfter);
        var plan = new HeldBackPlan(() => new(objective.MeanLoss(heldBack, limits), null), new(Interval: 3, Patience: 3, MinImprovement: 0));
        return new TrainingRun<TokenRow>(objective, TestModels.Rows(32, 4), TrainingLoopTests.Options(16), new(), plan, observer, State(name)).Run(observer.Stop);
    }

    private StateFile State(string name) => new(Path.Combine(_folder, name), TimeSpan.FromHours(1));

    private static CausalLM Model() => TestModels.Load(TestModels.Folder("llama2"));

    private sealed class Observer(int stopAfter) : ITrainingObserver
    {
        private readonly CancellationTokenSource _stop = new();

        public CancellationToken Stop => _stop.Token;

        public void Step(StepReport report, int totalSteps)
        {
            if (report.Step == stopAfter)
                _stop.Cancel();
        }

        public void HeldBack(int step, HeldBackLosses losses)
        {
        }
    }
}
