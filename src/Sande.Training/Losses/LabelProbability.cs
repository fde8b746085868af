using Sande.Training.Data;
using Sande.Training.Models.Decoder;
using Sande.Training.Optimization;
using static TorchSharp.torch;

namespace Sande.Training.Losses;

/// <summary>How probable rows' labels are as a whole.</summary>
internal static class LabelProbability
{
    /// <summary>
    /// The mean over rows of P(labels | what stands before them): the share of sampled answers that would begin with the response. The mean loss says less: a few
    /// rows with a very high one hide that the others still answer with it.
    /// </summary>
    public static double Mean(CausalLM model, IReadOnlyList<TokenRow> rows, MicroBatchLimits limits)
        => MicroBatches.Split(rows, row => row.Length, limits).Sum(micro => Sum(model, micro)) / rows.Count;

    private static double Sum(CausalLM model, IReadOnlyList<TokenRow> rows)
    {
        using var scope = NewDisposeScope();
        using var batch = TokenBatch.Create(rows, model.Weights.Device);
        var losses = CausalLMLoss.PerToken(model, batch).cpu().data<float>().ToArray();
        var (sum, start) = (0.0, 0);
        foreach (var row in rows)
        {
            sum += Math.Exp(-losses.AsSpan(start, row.LabelCount).ToArray().Sum(loss => (double)loss));
            start += row.LabelCount;
        }

        return sum;
    }
}
