using System.Diagnostics;
using Sande.Training.Errors;
using Sande.Training.Models;
using Sande.Training.Models.Decoder;
using static TorchSharp.torch;

namespace Sande.Training.Optimization;

/// <summary>What the loop needs to know.</summary>
/// <param name="Schedule">Learning rate by step; its last step ends the loop.</param>
/// <param name="BatchSize">Rows of a step.</param>
/// <param name="MaxGradNorm">Gradients are scaled down to this L2 norm.</param>
/// <param name="MicroBatch">Limits of one forward pass.</param>
/// <param name="Seed">Seed of the rows' order.</param>
public sealed record TrainingLoopOptions(LearningRateSchedule Schedule, int BatchSize, double MaxGradNorm, MicroBatchLimits MicroBatch, int Seed)
{
    /// <summary>
    /// The model whose layers are updated one by one during the backward pass, or null: all at once after it. A step is one forward pass then, each layer's
    /// gradients are clipped by themselves, and a loss that is not finite is seen before any weight is changed, a gradient that is not only after.
    /// </summary>
    public CausalLM? UpdatedInBackward { get; init; }
}

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
    private const string GradientsNorm = "gradients' norm";

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
        var learningRate = options.Schedule.At(step);
        var (loss, norm) = options.UpdatedInBackward is { } model ? UpdateInBackward(model, batch, step, learningRate) : Update(batch, step, learningRate);
        objective.AfterStep();
        return new(step, loss, norm, learningRate, batch.Sum(objective.Length), watch.Elapsed.TotalSeconds);
    }

    private (double Loss, double Norm) Update(List<TRow> batch, int step, double learningRate)
    {
        using var scope = NewDisposeScope();
        // Both are asked for before the first is read: reading waits until the device has done all it was given.
        var (lossOnDevice, normOnDevice) = (Backward(batch, batch.Sum(objective.Weight)), Gradients.Norm(objective.Parameters.Values));
        var loss = Finite(lossOnDevice.item<float>(), "loss", step);
        var norm = Finite(normOnDevice.item<float>(), GradientsNorm, step);
        optimizer.Apply(learningRate, gradientScale: Math.Min(1, options.MaxGradNorm / norm));
        return (loss, norm);
    }

    private (double Loss, double Norm) UpdateInBackward(CausalLM model, List<TRow> batch, int step, double learningRate)
    {
        using var scope = NewDisposeScope();
        var mean = objective.LossSum(batch) / batch.Sum(objective.Weight);
        var loss = Finite(mean.item<float>(), "loss", step);
        var squares = 0.0;
        void Apply(string prefix) => squares += Math.Pow(Finite(optimizer.ApplyGroup(prefix, learningRate, options.MaxGradNorm), GradientsNorm, step), 2);

        optimizer.Begin();
        model.AfterLayerBackward = layer => Apply($"{ParameterShapes.Layer(layer)}.");
        try
        {
            mean.backward();
        }
        finally
        {
            model.AfterLayerBackward = null;
        }

        // Embedding, last norm and head.
        Apply("");
        return (loss, Math.Sqrt(squares));
    }

    private static double Finite(double value, string name, int step) => double.IsFinite(value) ? value : throw new NonFiniteLossException(step, name, value);

    /// <summary>Adds up gradients of the mean loss and returns that loss, a scalar.</summary>
    private Tensor Backward(List<TRow> batch, int weight)
    {
        var loss = (Tensor?)null;
        foreach (var micro in MicroBatches.Split(batch, objective.Length, options.MicroBatch))
        {
            using var scope = NewDisposeScope();
            var mean = objective.LossSum(micro) / weight;
            mean.backward();
            loss = (loss is null ? mean.detach() : loss + mean.detach()).MoveToOuterDisposeScope();
        }

        return loss!;
    }
}
