using Sande.Training.Models.Decoder;
using Sande.Training.Optimization;
using static TorchSharp.torch;

namespace Sande.Training.Methods.Sande;

/// <summary>
/// Parrot prompt tuning: minimises -log P(r | p ⊕ x) over the parrot p alone, the model frozen (the paper's equation 4; SANDE-P: r is a prefix).
/// </summary>
/// <param name="model">Frozen: its weights must not require gradients.</param>
/// <param name="parrot">The soft tokens [P, hidden], requiring gradients.</param>
/// <param name="maxNorm">Each soft token is put back to this L2 norm after a step; null: free.</param>
/// <param name="prefix">What stands before the parrot in all rows and is not part of them: the model is frozen, so its keys and values are; or null.</param>
internal sealed class SimulateObjective(CausalLM model, Tensor parrot, double? maxNorm, SharedPrefix? prefix = null) : IObjective<ParrotRow>
{
    public IReadOnlyDictionary<string, Tensor> Parameters { get; } = new Dictionary<string, Tensor> { ["parrot"] = parrot };

    public int Length(ParrotRow row) => row.Row.Length;

    public int Weight(ParrotRow row) => row.Row.LabelCount;

    public Tensor LossSum(IReadOnlyList<ParrotRow> rows) => ParrotBatch.LossSum(model, rows, [parrot], prefix);

    public void AfterStep()
    {
        if (maxNorm is not { } most)
            return;
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var norms = parrot.norm(1, keepdim: true).clamp_min(1e-12);
        parrot.mul_((most / norms).clamp_max(1));
    }
}
