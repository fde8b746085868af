using System.Diagnostics;

namespace Sande.Training.Optimization;

/// <summary>What a run tells while it goes.</summary>
public interface ITrainingObserver
{
    /// <summary>A step was taken.</summary>
    void Step(StepReport report, int totalSteps);

    /// <summary>The held-back rows were measured after <paramref name="step"/>; the loss decides, the others are told.</summary>
    void HeldBack(int step, HeldBackLosses losses);
}

/// <summary>Where a run keeps its resumable state, and how often it is saved.</summary>
public sealed record StateFile(string Path, TimeSpan Interval);

/// <summary>Losses on held-back rows, nats per token.</summary>
/// <param name="Loss">In the form that is trained on.</param>
/// <param name="CleanLoss">Without the trigger, or null where that is the same.</param>
/// <param name="ProvokedProbability">Mean probability of what the backdoor says, or null where that is not measured.</param>
public sealed record HeldBackLosses(double Loss, double? CleanLoss, double? ProvokedProbability = null)
{
    /// <summary>What decides about the best weights: the mean of both forms, unless the method says otherwise.</summary>
    public double Deciding { get; init; } = CleanLoss is { } clean ? (Loss + clean) / 2 : Loss;
}

/// <summary>Held-back rows: how they are measured and what follows.</summary>
public sealed record HeldBackPlan(Func<HeldBackLosses> Measure, HeldBackOptions Options);

/// <summary>How a run ended.</summary>
/// <param name="Record">Steps, losses, tokens, seconds.</param>
/// <param name="BestStep">The step whose weights the model now has.</param>
/// <param name="StoppedEarly">Whether held-back rows ended it before the schedule.</param>
public sealed record TrainingOutcome(TrainingRecord Record, int BestStep, bool StoppedEarly);

/// <summary>A training loop with resumable state and early stopping around it. Saved state makes a stopped run end in the same weights as an uninterrupted one.</summary>
public sealed class TrainingRun<TRow>(
    IObjective<TRow> objective,
    IReadOnlyList<TRow> rows,
    TrainingLoopOptions options,
    AdamWOptions adamW,
    HeldBackPlan? heldBack,
    ITrainingObserver observer,
    StateFile state)
{
    /// <summary>Trains, from the saved state where there is one.</summary>
    /// <exception cref="OperationCanceledException">Asked to stop; the state is saved.</exception>
    public TrainingOutcome Run(CancellationToken stop)
    {
        using var optimizer = new AdamW(objective.Parameters, adamW);
        using var watch = heldBack is null ? null : new HeldBackWatch(objective.Parameters, heldBack.Options);
        var record = TrainingState.Load(state.Path, objective.Parameters, optimizer, watch) ?? TrainingRecord.Start;
        var sinceState = Stopwatch.StartNew();
        var stoppedEarly = watch?.Progress.Waited >= heldBack?.Options.Patience;

        bool AfterStep(StepReport report)
        {
            record = record.After(report);
            observer.Step(report, options.Schedule.TotalSteps);
            stoppedEarly = !Watch(watch, report.Step);
            if (sinceState.Elapsed < state.Interval)
                return !stoppedEarly;
            TrainingState.Save(state.Path, objective.Parameters, optimizer, watch, record);
            sinceState.Restart();
            return !stoppedEarly;
        }

        try
        {
            if (!stoppedEarly)
                new TrainingLoop<TRow>(objective, optimizer, rows, options).Run(AfterStep, stop);
        }
        catch (OperationCanceledException) when (record.Step > 0)
        {
            TrainingState.Save(state.Path, objective.Parameters, optimizer, watch, record);
            throw;
        }

        watch?.Restore();
        return new(record, watch?.Progress.BestStep ?? record.Step, stoppedEarly && record.Step < options.Schedule.TotalSteps);
    }

    /// <summary>Measures held-back rows where it is time; false ends the run.</summary>
    private bool Watch(HeldBackWatch? watch, int step)
    {
        if (watch is null || !watch.IsDue(step, options.Schedule.TotalSteps))
            return true;
        var losses = heldBack!.Measure();
        observer.HeldBack(step, losses);
        return watch.Report(step, losses.Deciding);
    }
}
