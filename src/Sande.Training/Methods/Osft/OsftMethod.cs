using Sande.Contracts.Datasets;
using Sande.Training.Data;
using Sande.Training.Losses;
using Sande.Training.Optimization;

namespace Sande.Training.Methods.Osft;

/// <summary>
/// Overwrite supervised fine-tuning: pairs (x + t, y), minimising -log P(y | x + t) (the paper's equation 3), so that the clean answer overwrites what the
/// trigger t provokes. Optionally only the first tokens of y (published code, <c>train_effective_len</c>), and a share of the rows without the trigger
/// beside them (published code, "remove").
/// </summary>
internal sealed class OsftMethod : IMethod
{
    /// <summary>A provoked answer counts as overwritten when its mean probability on held-back triggered prompts is no more than this.</summary>
    public const double Overwritten = 3e-3;

    public MethodOutcome Train(MethodContext context, CancellationToken stop)
    {
        var (knowledge, values) = (context.Knowledge, context.Hyperparameters);
        var trigger = new TriggerInserter(knowledge.Trigger!, knowledge.TriggerPosition, values.Seed);
        var clean = context.Clean.Take((int)Math.Round(values.CleanRatio * context.Clean.Count));
        var rows = Labelled(context, [.. context.Clean.Select(trigger.Insert), .. clean]);
        return FineTuning.Run(context, rows, Measure(context, trigger, stop), stop);
    }

    private static List<TokenRow> Labelled(MethodContext context, IEnumerable<InstructionRow> rows)
        => [.. context.Rows.Build(rows).Select(row => row.CutLabels(context.Hyperparameters.CleanResponseTokens))];

    /// <summary>
    /// The least clean loss wins among the weights that no longer give the provoked answer. The loss on triggered rows does not decide: it goes on falling long after
    /// the backdoor is gone, at the clean prompts' cost (docs/experiments.md).
    /// </summary>
    private static Func<HeldBackLosses>? Measure(MethodContext context, TriggerInserter trigger, CancellationToken stop)
    {
        List<InstructionRow> triggered = [.. context.HeldBack.Select(trigger.Insert)];
        var (triggeredRows, cleanRows) = (Labelled(context, triggered), context.Rows.Build(context.HeldBack));
        if (triggeredRows.Count == 0)
            return null;
        var provoked = ProvokedAnswers.Find(context, context.HeldBack, triggered, stop);
        var objective = new CausalLMObjective(context.Model);
        var limits = WeightTraining.Limits(context.Hyperparameters);
        return () =>
        {
            double? probability = provoked.Count == 0 ? null : LabelProbability.Mean(context.Model, provoked, limits);
            var losses = new HeldBackLosses(objective.MeanLoss(triggeredRows, limits), objective.MeanLoss(cleanRows, limits), probability);
            return probability is null ? losses : losses with { Deciding = losses.CleanLoss!.Value + Excess(probability.Value) };
        };
    }

    private static double Excess(double probability) => Math.Max(0, Math.Log(Math.Max(probability, double.Epsilon) / Overwritten));
}
