using System.Diagnostics;
using Sande.Contracts.Remediations;
using Sande.Training.Memory;
using Sande.Training.Methods;
using Sande.Training.Methods.Sande;
using Sande.Training.Models.Decoder;
using Sande.Training.Optimization;
using static TorchSharp.torch;

namespace Sande.Training.Benchmarks;

/// <summary>Optimizer steps as jobs take them: <see cref="TrainingRun{TRow}"/> over the methods' own objectives.</summary>
/// <param name="model">Is changed.</param>
/// <param name="rows">What is trained on.</param>
/// <param name="memory">How memory is saved, as a job's plan would have it.</param>
/// <param name="measurements">Of each.</param>
/// <param name="folder">For state files; none is written.</param>
internal sealed class TrainingBenchmarks(CausalLM model, BenchmarkRows rows, MemoryChoices memory, int measurements, string folder)
{
    private const double LearningRate = 1e-5;

    /// <summary>Full rows, every token labelled: tokens a second.</summary>
    /// <param name="firstStep">Called when the first step is done.</param>
    public BenchmarkSamples FullStep(Action firstStep)
    {
        var full = rows.Full;
        return OfModel(new CausalLMObjective(model), full, full.Sum(row => row.Length), firstStep);
    }

    /// <summary>Instruction rows: rows a second.</summary>
    public BenchmarkSamples InstructionStep() => OfModel(new CausalLMObjective(model), rows.Instructions, rows.Instructions.Count);

    /// <summary>A parrot's tuning, the model frozen: rows a second.</summary>
    public BenchmarkSamples Simulate()
    {
        using var parrot = NewParrot().requires_grad_(true);
        return Run(new SimulateObjective(model, parrot, maxNorm: null), rows.Simulated, rows.Simulated.Count);
    }

    /// <summary>The model's training behind a frozen parrot: rows a second.</summary>
    public BenchmarkSamples Eliminate()
    {
        using var parrot = NewParrot();
        return OfModel(new EliminateObjective(model, [parrot]), rows.Eliminated, rows.Eliminated.Count);
    }

    private Tensor NewParrot() => zeros(BenchmarkRows.SoftTokens, model.Config.HiddenSize, ScalarType.Float32, model.Weights.Device).DetachFromDisposeScope();

    private BenchmarkSamples OfModel<TRow>(IObjective<TRow> objective, IReadOnlyList<TRow> trained, double amount, Action? firstStep = null)
    {
        model.Weights.RequireGradients(true);
        var samples = Run(objective, trained, amount, firstStep);
        model.Weights.RequireGradients(false);
        return samples;
    }

    /// <summary>One pass over the rows to warm up, then one for each measurement: its <paramref name="amount"/> a second.</summary>
    private BenchmarkSamples Run<TRow>(IObjective<TRow> objective, IReadOnlyList<TRow> trained, double amount, Action? firstStep = null)
    {
        var stepsPerPass = (trained.Count + BenchmarkWork.BatchSize - 1) / BenchmarkWork.BatchSize;
        var steps = stepsPerPass * (measurements + 1);
        var clock = new PassClock(model.Weights.Device, stepsPerPass, firstStep);
        var options = new TrainingLoopOptions(
            new(LearningRate, LrSchedulerType.Constant, WarmupSteps: 0, steps), BenchmarkWork.BatchSize, MaxGradNorm: 1, new(BenchmarkWork.BatchSize, WeightTraining.MaxMicroBatchTokens), Seed: 1)
        {
            UpdatedInBackward = memory.UpdateInBackward && model.Weights.Trainable.Values.All(weight => weight.requires_grad) ? model : null,
        };
        model.CheckpointActivations = memory.CheckpointActivations;
        new TrainingRun<TRow>(objective, trained, options, new AdamWOptions(Moments: memory.Moments), heldBack: null, clock, new(Path.Combine(folder, "none"), TimeSpan.FromDays(1))).Run(CancellationToken.None);
        return new([.. clock.Seconds.Skip(1).Select(seconds => amount / seconds)]);
    }

    /// <summary>Seconds of each pass over the rows.</summary>
    private sealed class PassClock(Device device, int stepsPerPass, Action? firstStep) : ITrainingObserver
    {
        private readonly List<double> _seconds = [];
        private long _started = Stopwatch.GetTimestamp();

        public IReadOnlyList<double> Seconds => _seconds;

        public void Step(StepReport report, int totalSteps)
        {
            if (report.Step == 1)
                firstStep?.Invoke();
            if (report.Step % stepsPerPass != 0)
                return;
            Devices.ComputeDevice.Synchronize(device);
            _seconds.Add(Stopwatch.GetElapsedTime(_started).TotalSeconds);
            _started = Stopwatch.GetTimestamp();
        }

        public void HeldBack(int step, HeldBackLosses losses) => throw new UnreachableException();
    }
}
