using Sande.Training.Data;
using Sande.Training.Models.Decoder;
using Sande.Training.Optimization;

namespace Sande.Training.Losses;

/// <summary>How probable rows' labels are as a whole.</summary>
internal static class LabelProbability
{
    /// <summary>
    /// The mean over rows of P(labels | what stands before them): the share of sampled answers that would begin with the response. The mean loss says less: a few
    /// rows with a very high one hide that the others still answer with it.
    /// </summary>
    public static double Mean(CausalLM model, IReadOnlyList<TokenRow> rows, MicroBatchLimits limits)
        => MicroBatches.Split(rows, row => row.Length, limits)
            .Sum(micro => CausalLMLoss.PerRow(model, micro).Sum(losses => Math.Exp(-losses.Sum(loss => (double)loss)))) / rows.Count;
}
