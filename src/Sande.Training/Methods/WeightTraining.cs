using Sande.Contracts.Remediations;
using Sande.Training.Models.Adapters;
using Sande.Training.Optimization;

namespace Sande.Training.Methods;

/// <summary>A training of all weights of a model.</summary>
/// <param name="Name">Of its state file; each of a method's has its own.</param>
/// <param name="Objective">What is minimised.</param>
/// <param name="Rows">Rows to train on.</param>
/// <param name="Stage">Where it stands in the method.</param>
internal sealed record WeightStage<TRow>(string Name, IObjective<TRow> Objective, IReadOnlyList<TRow> Rows, TrainingStage Stage)
{
    /// <summary>Measures held-back rows, or null where there are none: then it runs to its planned end.</summary>
    public Func<HeldBackLosses>? Measure { get; init; }

    /// <summary>How the measurements end it; null: as <see cref="WeightTraining.Watch"/> says.</summary>
    public HeldBackOptions? Watch { get; init; }
}

/// <summary>Trains all weights of a model with the job's hyper-parameters: what the methods share, whatever they minimise.</summary>
internal static class WeightTraining
{
    /// <summary>Tokens of a forward pass at most, padding included; one row may exceed it.</summary>
    public const int MaxMicroBatchTokens = 4096;

    // Twenty looks at the held-back rows, not so near that noise decides nor so far that much is wasted; five without an improvement end the run.
    private const int Measurements = 20;
    private const int MinInterval = 5;
    private const int MaxInterval = 100;
    private const int Patience = 5;

    /// <summary>Limits of one forward pass.</summary>
    public static MicroBatchLimits Limits(ResolvedHyperparameters values) => new(values.MicroBatchSize, MaxMicroBatchTokens);

    /// <summary>Trains, from the stage's saved state where there is one; the model's gradients are on only meanwhile.</summary>
    public static TrainingOutcome Run<TRow>(MethodContext context, WeightStage<TRow> stage, CancellationToken stop)
    {
        var values = context.Hyperparameters;
        var steps = values.Steps(stage.Rows.Count);
        var heldBack = stage.Measure is null ? null : new HeldBackPlan(stage.Measure, stage.Watch ?? Watch(steps));
        var options = new TrainingLoopOptions(values.Schedule(steps), values.BatchSize, values.MaxGradNorm, Limits(values), values.Seed)
        {
            UpdatedInBackward = values.Memory.UpdateInBackward ? context.Model : null,
        };
        using var adapter = values.Adapter is { } lora ? LoraAdapter.Attach(context.Model, lora, values.Seed) : null;
        context.Model.Weights.RequireGradients(adapter is null);
        var outcome = new TrainingRun<TRow>(
            stage.Objective, stage.Rows, options, new AdamWOptions(WeightDecay: values.WeightDecay, Moments: values.Memory.Moments),
            heldBack, context.Journal.Begin(stage.Stage), context.Journal.State(stage.Name)).Run(stop);
        context.Model.Weights.RequireGradients(false);
        adapter?.Merge();
        return outcome;
    }

    /// <summary>For the result.</summary>
    public static TrainingSummary Summarize(MethodContext context, int rows, int heldBackRows, TrainingOutcome outcome)
    {
        var (values, record) = (context.Hyperparameters, outcome.Record);
        return new(values.ToContract(), rows, heldBackRows, record.Step, values.Steps(rows), outcome.StoppedEarly, outcome.BestStep, record.FirstLoss, record.LastLoss);
    }

    private static HeldBackOptions Watch(int steps) => new(Math.Clamp(steps / Measurements, MinInterval, MaxInterval), Patience);
}
