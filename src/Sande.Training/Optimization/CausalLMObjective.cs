using Sande.Training.Data;
using Sande.Training.Losses;
using Sande.Training.Models.Decoder;
using static TorchSharp.torch;

namespace Sande.Training.Optimization;

/// <summary>Mean cross-entropy of the responses, all weights trained: SFT on clean rows, OSFT (the paper's equation 3) on triggered ones.</summary>
public sealed class CausalLMObjective(CausalLM model) : IObjective<TokenRow>
{
    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> Parameters => model.Weights.Trainable;

    /// <inheritdoc/>
    public int Length(TokenRow row) => row.Length;

    /// <inheritdoc/>
    public int Weight(TokenRow row) => row.LabelCount;

    /// <inheritdoc/>
    public Tensor LossSum(IReadOnlyList<TokenRow> rows)
    {
        using var batch = TokenBatch.Create(rows, model.Weights.Device);
        return CausalLMLoss.Sum(model, batch);
    }
}
