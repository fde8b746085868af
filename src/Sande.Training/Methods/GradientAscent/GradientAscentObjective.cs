using Sande.Training.Data;
using Sande.Training.Losses;
using Sande.Training.Models.Decoder;
using Sande.Training.Optimization;
using static TorchSharp.torch;

namespace Sande.Training.Methods.GradientAscent;

/// <summary>
/// Minimises Σ log P(y_i | x + t, y_&lt;i), the sign of the usual loss turned (the paper's equation 2). A token whose loss has reached the bound counts no
/// more: without one there is no least value, and the weights run away.
/// </summary>
/// <param name="model">All its weights are trained.</param>
/// <param name="maxTokenLoss">The bound, nats.</param>
internal sealed class GradientAscentObjective(CausalLM model, double maxTokenLoss) : IObjective<TokenRow>
{
    public IReadOnlyDictionary<string, Tensor> Parameters => model.Weights.Trainable;

    public int Length(TokenRow row) => row.Length;

    public int Weight(TokenRow row) => row.LabelCount;

    public Tensor LossSum(IReadOnlyList<TokenRow> rows)
    {
        using var scope = NewDisposeScope();
        using var batch = TokenBatch.Create(rows, model.Weights.Device);
        var logits = CausalLMLoss.LogitsAt(model, model.Hidden(model.Embed(batch.InputIds), batch.Rows), batch.Predictors);
        var losses = nn.functional.cross_entropy(logits, batch.Targets, reduction: nn.Reduction.None);
        return losses.clamp_max(maxTokenLoss).sum().neg().MoveToOuterDisposeScope();
    }
}
