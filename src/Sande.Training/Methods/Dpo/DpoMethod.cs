using Sande.Contracts.Jobs;
using Sande.Training.Errors;
using Sande.Training.Optimization;

namespace Sande.Training.Methods.Dpo;

/// <summary>
/// Direct preference optimization (arXiv 2305.18290) on preference pairs that have nothing to do with the backdoor: what the SANDE paper compares with. The
/// reference is the checkpoint as it came.
/// </summary>
internal sealed class DpoMethod : IMethod
{
    private const string StateName = "training";

    // As for clean rows: measured often, and more tells little more.
    private const int MaxHeldBack = 256;

    public MethodOutcome Train(MethodContext context, CancellationToken stop)
    {
        var values = context.Hyperparameters;
        var limits = WeightTraining.Limits(values);
        var objective = new DpoObjective(context.Model, values.Dpo!.Beta);
        // Before the first step the policy is the reference. A run that goes on begins with the checkpoint too, and reads its weights after this.
        var fitting = DpoPair.Build(context.Rows, context.Preferences!);
        context.Journal.Message($"{fitting.Count} of {context.Preferences!.Count} pairs fit into max_sequence_length; the reference reads them first.");
        var pairs = objective.AsReference(Shuffle(fitting, values.Seed), limits, stop);
        var (heldBack, train) = Split(pairs, values.HeldBackRatio);
        if (train.Count == 0)
            throw new TrainingException(FailureCode.InvalidDataset, "No pair of the preference dataset fits into max_sequence_length.");

        var stage = new WeightStage<DpoPair>(StateName, objective, train, new(JobPhase.Training))
        {
            Measure = heldBack.Count == 0 ? null : () => new(objective.MeanLoss(heldBack, limits), null),
        };
        return new(WeightTraining.Summarize(context, train.Count, heldBack.Count, WeightTraining.Run(context, stage, stop)));
    }

    private static List<DpoPair> Shuffle(List<DpoPair> pairs, int seed)
    {
        var order = pairs.ToArray();
        new Random(seed).Shuffle(order);
        return [.. order];
    }

    private static (List<DpoPair> HeldBack, List<DpoPair> Train) Split(List<DpoPair> pairs, double heldBackRatio)
    {
        var heldBack = Math.Min(MaxHeldBack, (int)Math.Round(heldBackRatio * pairs.Count));
        return (pairs[..heldBack], pairs[heldBack..]);
    }
}
