using System.Collections.Immutable;
using Sande.Contracts.Datasets;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Jobs;
using Sande.Training.Errors;
using Sande.Training.Losses;
using Sande.Training.Optimization;

namespace Sande.Training.Evaluation;

/// <summary>exp of the mean cross-entropy over the tokens of clean responses, given their prompts (end-of-text included).</summary>
public sealed class Perplexity(IReadOnlyList<InstructionRow> rows) : IUtilityMeasure
{
    private static readonly MicroBatchLimits Limits = new(MaxRows: 32, MaxTokens: 4096);

    /// <inheritdoc/>
    public int RowCount => rows.Count;

    /// <inheritdoc/>
    public ImmutableArray<MeasuredUtility> Measure(ModelUnderTest model, Action<int>? done, CancellationToken stop)
    {
        var losses = new List<(double Sum, int Count)>();
        var fitting = model.Rows.Build(rows);
        var skipped = rows.Count - fitting.Count;
        done?.Invoke(skipped);
        foreach (var micro in MicroBatches.Split(fitting, row => row.Length, Limits))
        {
            stop.ThrowIfCancellationRequested();
            losses.AddRange(CausalLMLoss.PerRow(model.Model, micro).Select(row => (row.Sum(loss => (double)loss), row.Length)));
            done?.Invoke(micro.Count);
        }

        if (losses.Count == 0)
            throw new TrainingException(FailureCode.InvalidDataset, "Perplexity: no row fits into max_sequence_length.");
        var loss = losses.Sum(row => row.Sum) / losses.Sum(row => (double)row.Count);
        var interval = Intervals.RatioOfSums(losses);
        var result = new UtilityResult(Exp(loss), new(Exp(interval.Low), Exp(interval.High)), losses.Count, loss, Skipped: skipped);
        return [new(new() { Task = UtilityTask.Perplexity, Metric = "perplexity", Profile = "response_tokens", Result = result })];
    }

    // JSON has no infinity.
    private static double Exp(double loss) => Math.Min(Math.Exp(loss), double.MaxValue);
}
