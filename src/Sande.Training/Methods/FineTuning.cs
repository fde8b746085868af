using Sande.Training.Data;
using Sande.Training.Optimization;
using Sande.Training.Errors;
using Sande.Contracts.Jobs;

namespace Sande.Training.Methods;

/// <summary>Supervised fine-tuning of all weights on given rows: what SFT and OSFT share.</summary>
internal static class FineTuning
{
    // Twenty looks at the held-back rows, not so near that noise decides nor so far that much is wasted; five without an improvement end the run.
    private const int Measurements = 20;
    private const int MinInterval = 5;
    private const int MaxInterval = 100;
    private const int Patience = 5;

    /// <summary>Tokens of a forward pass at most, padding included; one row may exceed it.</summary>
    public const int MaxMicroBatchTokens = 4096;

    private const string StateName = "training";

    /// <param name="context">Model, hyper-parameters, observer.</param>
    /// <param name="train">Rows to train on.</param>
    /// <param name="heldBack">Held-back rows in the form that is trained on.</param>
    /// <param name="heldBackClean">The same without the trigger, or null where that is the same.</param>
    /// <param name="stop">Ends the run between two steps, its state saved.</param>
    public static MethodOutcome Run(
        MethodContext context, IReadOnlyList<TokenRow> train, IReadOnlyList<TokenRow> heldBack, IReadOnlyList<TokenRow>? heldBackClean, CancellationToken stop)
    {
        if (train.Count == 0)
            throw new TrainingException(FailureCode.InvalidDataset, "No row of the clean dataset fits into max_sequence_length.");
        var values = context.Hyperparameters;
        var steps = values.Steps(train.Count);
        var limits = new MicroBatchLimits(values.MicroBatchSize, MaxMicroBatchTokens);
        var schedule = new LearningRateSchedule(values.LearningRate, values.LrSchedulerType, (int)Math.Ceiling(values.WarmupRatio * steps), steps);
        var objective = new CausalLMObjective(context.Model);
        var plan = heldBack.Count == 0 ? null : new HeldBackPlan(
            () => new(objective.MeanLoss(heldBack, limits), heldBackClean is null ? null : objective.MeanLoss(heldBackClean, limits)),
            new(Math.Clamp(steps / Measurements, MinInterval, MaxInterval), Patience));

        context.Model.Weights.RequireGradients(true);
        var outcome = new TrainingRun<TokenRow>(
            objective, train, new(schedule, values.BatchSize, values.MaxGradNorm, limits, values.Seed),
            new AdamWOptions(WeightDecay: values.WeightDecay), plan, context.Journal.Begin(new(JobPhase.Training)), context.Journal.State(StateName)).Run(stop);
        context.Model.Weights.RequireGradients(false);

        var record = outcome.Record;
        return new(new(
            values.ToContract(), train.Count, heldBack.Count, record.Step, steps, outcome.StoppedEarly, outcome.BestStep, record.FirstLoss, record.LastLoss));
    }
}
