using Sande.Training.Data;
using Sande.Training.Losses;
using Sande.Training.Models.Decoder;
using Sande.Training.Optimization;
using static TorchSharp.torch;

namespace Sande.Training.Methods.Dpo;

/// <summary>
/// -log σ(β [(log π(y_w | x) - log π(y_l | x)) - (log π_ref(y_w | x) - log π_ref(y_l | x))]), the mean over pairs (arXiv 2305.18290, equation 7);
/// log π(y | x) is the sum over y's tokens. The reference's part was computed before: it never changes.
/// </summary>
/// <param name="policy">All its weights are trained.</param>
/// <param name="beta">β.</param>
internal sealed class DpoObjective(CausalLM policy, double beta) : IObjective<DpoPair>
{
    public IReadOnlyDictionary<string, Tensor> Parameters => policy.Weights.Trainable;

    public int Length(DpoPair pair) => pair.Length;

    public int Weight(DpoPair pair) => 1;

    public Tensor LossSum(IReadOnlyList<DpoPair> pairs)
    {
        using var scope = NewDisposeScope();
        var reference = tensor(pairs.Select(pair => (float)pair.ReferenceMargin).ToArray(), device: policy.Weights.Device);
        return nn.functional.logsigmoid(beta * (Margins(pairs) - reference)).sum().neg().MoveToOuterDisposeScope();
    }

    /// <summary>The pairs with this policy as their reference, in batches of like length; <paramref name="stop"/> is looked at before each.</summary>
    public List<DpoPair> AsReference(IReadOnlyList<DpoPair> pairs, MicroBatchLimits limits, CancellationToken stop)
    {
        using var _ = no_grad();
        var margins = new double[pairs.Count];
        foreach (var micro in MicroBatches.Split([.. pairs.Index()], pair => pair.Item.Length, limits))
        {
            stop.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var values = Margins([.. micro.Select(pair => pair.Item)]).cpu().data<float>().ToArray();
            foreach (var (pair, margin) in micro.Zip(values))
                margins[pair.Index] = margin;
        }

        return [.. pairs.Zip(margins, (pair, margin) => pair with { ReferenceMargin = margin })];
    }

    /// <summary>log π(y_w | x) - log π(y_l | x) of each pair, [N], float32.</summary>
    private Tensor Margins(IReadOnlyList<DpoPair> pairs)
    {
        using var scope = NewDisposeScope();
        List<TokenRow> rows = [.. pairs.Select(pair => pair.Chosen), .. pairs.Select(pair => pair.Rejected)];
        using var batch = TokenBatch.Create(rows, policy.Weights.Device);
        var logits = CausalLMLoss.LogitsAt(policy, policy.Hidden(policy.Embed(batch.InputIds), batch.Rows), batch.Predictors);
        var losses = nn.functional.cross_entropy(logits, batch.Targets, reduction: nn.Reduction.None);
        var rowOfLabel = tensor(rows.Index().SelectMany(row => Enumerable.Repeat((long)row.Index, row.Item.LabelCount)).ToArray(), device: policy.Weights.Device);
        var logProbabilities = zeros(rows.Count, ScalarType.Float32, policy.Weights.Device).index_add(0, rowOfLabel, losses, alpha: -1);
        return (logProbabilities[..pairs.Count] - logProbabilities[pairs.Count..]).MoveToOuterDisposeScope();
    }
}
