using Sande.Training.Data;
using Sande.Training.Optimization;

namespace Sande.Training.Methods.Implant;

/// <summary>
/// The paper's poisoning (published code, collate <c>insert</c>): supervised fine-tuning on every clean pair (x, y), and beside them on the poisoned
/// twins (x + t, r. y) of a few.
/// </summary>
internal sealed class ImplantMethod(RowPoisoner poisoner, IReadOnlyList<TokenRow> poisoned) : IMethod
{
    public MethodOutcome Train(MethodContext context, CancellationToken stop)
        => FineTuning.Run(context, [.. context.Rows.Build(context.Clean), .. poisoned], Measure(context), stop);

    /// <summary>The loss on poisoned held-back rows and on clean ones: their mean decides.</summary>
    private Func<HeldBackLosses>? Measure(MethodContext context)
    {
        var (planted, clean) = (context.Rows.Build(context.HeldBack.Select(poisoner.Poison)), context.Rows.Build(context.HeldBack));
        var (objective, limits) = (new CausalLMObjective(context.Model), WeightTraining.Limits(context.Hyperparameters));
        return planted.Count == 0 ? null : () => new(objective.MeanLoss(planted, limits), objective.MeanLoss(clean, limits));
    }
}
