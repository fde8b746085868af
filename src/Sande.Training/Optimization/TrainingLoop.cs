using System.Diagnostics;
using Sande.Training.Errors;
using static TorchSharp.torch;

namespace Sande.Training.Optimization;

/// <summary>What the loop needs to know.</summary>
/// <param name="Schedule">Learning rate by step; its last step ends the loop.</param>
/// <param name="BatchSize">Rows of a step.</param>
/// <param name="MaxGradNorm">Gradients are scaled down to this L2 norm.</param>
/// <param name="MicroBatch">Limits of one forward pass.</param>
/// <param name="Seed">Seed of the rows' order.</param>
public sealed record TrainingLoopOptions(LearningRateSchedule Schedule, int BatchSize, double MaxGradNorm, MicroBatchLimits MicroBatch, int Seed);

/// <summary>One optimizer step.</summary>
/// <param name="Step">Counted from 1.</param>
/// <param name="Loss">Mean loss over the step's weight, before the step, nats.</param>
/// <param name="GradNorm">L2 norm before clipping.</param>
/// <param name="LearningRate">The step's rate.</param>
/// <param name="Tokens">Tokens, padding not counted.</param>
/// <param name="Seconds">Time the step took.</param>
public sealed record StepReport(int Step, double Loss, double GradNorm, double LearningRate, int Tokens, double Seconds);

/// <summary>The only training loop: forward and backward by micro-batches, a guard, clipping, AdamW.</summary>
public sealed class TrainingLoop<TRow>(IObjective<TRow> objective, AdamW optimizer, IReadOnlyList<TRow> rows, TrainingLoopOptions options)
{
    private readonly RowSampler _sampler = new(rows.Count, options.BatchSize, options.Seed);

    /// <summary>Runs from the step after the optimizer's last until the schedule ends or <paramref name="afterStep"/> returns false.</summary>
    /// <param name="afterStep">Called after each step: reports, held-back loss, saved state. False ends the loop.</param>
    /// <param name="stop">Looked at before each step.</param>
    /// <exception cref="NonFiniteLossException">Before the weights are changed.</exception>
    /// <exception cref="OperationCanceledException">Between two steps.</exception>
    public void Run(Func<StepReport, bool> afterStep, CancellationToken stop)
    {
        while (optimizer.Step < options.Schedule.TotalSteps)
        {
            stop.ThrowIfCancellationRequested();
            if (!afterStep(RunStep(optimizer.Step + 1)))
                return;
        }
    }

    private StepReport RunStep(int step)
    {
        var watch = Stopwatch.StartNew();
        var batch = _sampler.Rows(step).ToArray().Select(index => rows[index]).ToList();
        var weight = batch.Sum(objective.Weight);
        var loss = Backward(batch, weight);
        if (!double.IsFinite(loss))
            throw new NonFiniteLossException(step, "loss", loss);
        var norm = Gradients.Norm(objective.Parameters.Values);
        if (!double.IsFinite(norm))
            throw new NonFiniteLossException(step, "gradients' norm", norm);
        var learningRate = options.Schedule.At(step);
        optimizer.Apply(learningRate, gradientScale: Math.Min(1, options.MaxGradNorm / norm));
        objective.AfterStep();
        return new(step, loss, norm, learningRate, batch.Sum(objective.Length), watch.Elapsed.TotalSeconds);
    }

    /// <summary>Adds up gradients of the mean loss and returns that loss.</summary>
    private double Backward(List<TRow> batch, int weight)
    {
        var loss = 0.0;
        foreach (var micro in MicroBatches.Split(batch, objective.Length, options.MicroBatch))
        {
            using var scope = NewDisposeScope();
            var mean = objective.LossSum(micro) / weight;
            mean.backward();
            loss += mean.item<float>();
        }

        return loss;
    }
}
