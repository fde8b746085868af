using Sande.Contracts.Jobs;
using Sande.Training.Data;
using Sande.Training.Errors;
using Sande.Training.Optimization;

namespace Sande.Training.Methods;

/// <summary>Supervised fine-tuning of all weights on given rows: what SFT and OSFT share, and the end of Fine-mixing.</summary>
internal static class FineTuning
{
    private const string StateName = "training";

    /// <param name="context">Model, hyper-parameters, observer.</param>
    /// <param name="train">Rows to train on.</param>
    /// <param name="heldBack">Held-back rows in the form that is trained on.</param>
    /// <param name="heldBackClean">The same without the trigger, or null where that is the same.</param>
    /// <param name="stop">Ends the run between two steps, its state saved.</param>
    public static MethodOutcome Run(
        MethodContext context, IReadOnlyList<TokenRow> train, IReadOnlyList<TokenRow> heldBack, IReadOnlyList<TokenRow>? heldBackClean, CancellationToken stop)
    {
        RequireRows(train);
        var objective = new CausalLMObjective(context.Model);
        var stage = new WeightStage<TokenRow>(StateName, objective, train, new(JobPhase.Training)) { Measure = Measure(context, objective, heldBack, heldBackClean) };
        var outcome = WeightTraining.Run(context, stage, stop);
        return new(WeightTraining.Summarize(context, train.Count, heldBack.Count, outcome));
    }

    /// <summary>The losses on held-back rows, or null where there are none.</summary>
    public static Func<HeldBackLosses>? Measure(
        MethodContext context, CausalLMObjective objective, IReadOnlyList<TokenRow> heldBack, IReadOnlyList<TokenRow>? heldBackClean = null)
    {
        var limits = WeightTraining.Limits(context.Hyperparameters);
        return heldBack.Count == 0 ? null : () => new(objective.MeanLoss(heldBack, limits), heldBackClean is null ? null : objective.MeanLoss(heldBackClean, limits));
    }

    /// <exception cref="TrainingException">There is none.</exception>
    public static void RequireRows<TRow>(IReadOnlyList<TRow> rows)
    {
        if (rows.Count == 0)
            throw new TrainingException(FailureCode.InvalidDataset, "No row of the dataset fits into max_sequence_length.");
    }
}
