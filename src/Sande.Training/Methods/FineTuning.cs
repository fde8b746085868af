using Sande.Contracts.Jobs;
using Sande.Training.Data;
using Sande.Training.Errors;
using Sande.Training.Optimization;

namespace Sande.Training.Methods;

/// <summary>Supervised fine-tuning of all weights on given rows: what SFT and OSFT share, and the end of Fine-mixing.</summary>
internal static class FineTuning
{
    private const string StateName = "training";

    /// <summary>Trains on given rows.</summary>
    /// <param name="context">Model, hyper-parameters, journal.</param>
    /// <param name="train">Rows to train on.</param>
    /// <param name="measure">Measures held-back rows, or null: then it runs to its planned end.</param>
    /// <param name="stop">Ends the run between two steps, its state saved.</param>
    public static MethodOutcome Run(MethodContext context, IReadOnlyList<TokenRow> train, Func<HeldBackLosses>? measure, CancellationToken stop)
    {
        RequireRows(train);
        var stage = new WeightStage<TokenRow>(StateName, new CausalLMObjective(context.Model), train, new(JobPhase.Training)) { Measure = measure };
        var outcome = WeightTraining.Run(context, stage, stop);
        return new(WeightTraining.Summarize(context, train.Count, context.HeldBack.Count, outcome));
    }

    /// <summary>SFT on the clean rows, ended by the held-back ones.</summary>
    public static MethodOutcome Run(MethodContext context, CancellationToken stop)
    {
        var (rows, heldBack) = (context.Rows.Build(context.Clean), context.Rows.Build(context.HeldBack));
        return Run(context, rows, Measure(context, new CausalLMObjective(context.Model), heldBack), stop);
    }

    /// <summary>The losses on held-back rows, or null where there are none.</summary>
    public static Func<HeldBackLosses>? Measure(MethodContext context, CausalLMObjective objective, IReadOnlyList<TokenRow> heldBack)
    {
        var limits = WeightTraining.Limits(context.Hyperparameters);
        return heldBack.Count == 0 ? null : () => new(objective.MeanLoss(heldBack, limits), null);
    }

    /// <exception cref="TrainingException">There is none.</exception>
    public static void RequireRows<TRow>(IReadOnlyList<TRow> rows)
    {
        if (rows.Count == 0)
            throw new TrainingException(FailureCode.InvalidDataset, "No row of the dataset fits into max_sequence_length.");
    }
}
