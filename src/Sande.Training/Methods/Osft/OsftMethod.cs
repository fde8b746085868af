using Sande.Contracts.Datasets;
using Sande.Training.Data;

namespace Sande.Training.Methods.Osft;

/// <summary>
/// Overwrite supervised fine-tuning: pairs (x + t, y), minimising -log P(y | x + t) (the paper's equation 3), so that the clean answer
/// overwrites what the trigger t provokes. Optionally a share of the rows without the trigger beside them (published code, "remove").
/// </summary>
internal sealed class OsftMethod : IMethod
{
    public MethodOutcome Train(MethodContext context, CancellationToken stop)
    {
        var (knowledge, values) = (context.Knowledge, context.Hyperparameters);
        var trigger = new TriggerInserter(knowledge.Trigger!, knowledge.TriggerPosition, values.Seed);
        var clean = context.Clean.Take((int)Math.Round(values.CleanRatio * context.Clean.Count));
        List<InstructionRow> rows = [.. context.Clean.Select(trigger.Insert), .. clean];
        return FineTuning.Run(
            context,
            context.Rows.Build(rows),
            context.Rows.Build(context.HeldBack.Select(trigger.Insert)),
            context.Rows.Build(context.HeldBack),
            stop);
    }
}
