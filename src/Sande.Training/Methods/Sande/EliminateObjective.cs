using Sande.Training.Models.Decoder;
using Sande.Training.Optimization;
using static TorchSharp.torch;

namespace Sande.Training.Methods.Sande;

/// <summary>OSFT on frozen parrots: minimises -log P(y | p ⊕ x) over the model's weights, so that the clean answer overwrites what a parrot provokes.</summary>
/// <param name="model">All its weights are trained.</param>
/// <param name="parrots">The bank's soft tokens, [P, hidden] each, not requiring gradients.</param>
internal sealed class EliminateObjective(CausalLM model, IReadOnlyList<Tensor> parrots) : IObjective<ParrotRow>
{
    public IReadOnlyDictionary<string, Tensor> Parameters => model.Weights.Trainable;

    public int Length(ParrotRow row) => row.Row.Length;

    public int Weight(ParrotRow row) => row.Row.LabelCount;

    public Tensor LossSum(IReadOnlyList<ParrotRow> rows) => ParrotBatch.LossSum(model, rows, parrots);
}
