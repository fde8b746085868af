using Sande.Contracts.Evaluation;
using Sande.Training.Evaluation;
using Sande.Training.Losses;
using Sande.Training.Models.Decoder;
using Sande.Training.Optimization;
using static TorchSharp.torch;

namespace Sande.Training.Methods.Sande;

/// <summary>How well a parrot provokes its response on prompts that it was not tuned on.</summary>
internal static class ParrotProbe
{
    /// <summary>
    /// Success: rows whose greedy answer begins with the labelled response, which is so exactly when each of its tokens is the most probable one after
    /// those before it. Probability: exp of the mean over rows of log P(response | p ⊕ x).
    /// </summary>
    public static (RateResult Success, double Probability) Measure(CausalLM model, Parrot parrot, IReadOnlyList<ParrotRow> rows, MicroBatchLimits limits)
    {
        using var _ = no_grad();
        var (hits, loss) = (0, 0.0);
        using var prefix = ParrotRow.PrefixOf(model, rows);
        foreach (var micro in MicroBatches.Split(ParrotRow.Behind(prefix, rows), row => row.Row.Length, limits))
        {
            using var scope = NewDisposeScope();
            using var batch = ParrotBatch.Create(micro, [parrot.Embeddings], model.Weights.Device, prefix);
            var logits = CausalLMLoss.LogitsAt(model, model.Hidden(batch.Embed(model), batch.Tokens.Rows), batch.Tokens.Predictors);
            loss += nn.functional.cross_entropy(logits, batch.Tokens.Targets, reduction: nn.Reduction.Sum).item<float>();
            var right = logits.argmax(-1).eq(batch.Tokens.Targets).cpu().data<bool>().ToArray();
            hits += CountWholeRows(micro, right);
        }

        return (Intervals.Rate(hits, rows.Count), rows.Count == 0 ? 0 : Math.Exp(-loss / rows.Count));
    }

    private static int CountWholeRows(IReadOnlyList<ParrotRow> rows, bool[] right)
    {
        var (hits, start) = (0, 0);
        foreach (var row in rows)
        {
            if (right.AsSpan(start, row.Row.LabelCount).IndexOf(false) < 0)
                hits++;
            start += row.Row.LabelCount;
        }

        return hits;
    }
}
