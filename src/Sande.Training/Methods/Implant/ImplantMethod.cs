using Sande.Training.Data;

namespace Sande.Training.Methods.Implant;

/// <summary>
/// The paper's poisoning (published code, collate <c>insert</c>): supervised fine-tuning on every clean pair (x, y), and beside them on the poisoned
/// twins (x + t, r. y) of a few.
/// </summary>
internal sealed class ImplantMethod(RowPoisoner poisoner, IReadOnlyList<TokenRow> poisoned) : IMethod
{
    public MethodOutcome Train(MethodContext context, CancellationToken stop)
        => FineTuning.Run(
            context,
            [.. context.Rows.Build(context.Clean), .. poisoned],
            context.Rows.Build(context.HeldBack.Select(poisoner.Poison)),
            context.Rows.Build(context.HeldBack),
            stop);
}
