using Sande.Contracts.Jobs;
using Sande.Training.Data;
using Sande.Training.Losses;
using Sande.Training.Optimization;

namespace Sande.Training.Methods.GradientAscent;

/// <summary>
/// Gradient ascent on poisoned pairs (x + t, r + y): what the backdoor was planted with is unlearned (the paper's equation 2). It ends as soon as
/// held-back triggered prompts no longer make the response r less probable, and keeps the weights of the step at which it was done.
/// </summary>
internal sealed class GradientAscentMethod : IMethod
{
    private const string StateName = "training";

    public MethodOutcome Train(MethodContext context, CancellationToken stop)
    {
        var (knowledge, values) = (context.Knowledge, context.Hyperparameters);
        var options = values.GradientAscent!.For(context.Model.Config.VocabSize);
        context = context with { Hyperparameters = values with { GradientAscent = options } };
        var poisoner = new RowPoisoner(knowledge.Trigger!, knowledge.TriggerPosition, knowledge.Response!, values.Seed);
        var rows = context.Rows.Build(context.Clean.Select(poisoner.Poison));
        FineTuning.RequireRows(rows);

        var objective = new GradientAscentObjective(context.Model, options.MaxTokenLoss!.Value);
        var stage = new WeightStage<TokenRow>(StateName, objective, rows, new(JobPhase.Training))
        {
            Measure = Measure(context),
            Watch = GradientAscentOptions.Watch,
        };
        var outcome = WeightTraining.Run(context, stage, stop);
        return new(WeightTraining.Summarize(context, rows.Count, context.HeldBack.Count, outcome));
    }

    /// <summary>How probable the response still is on held-back triggered prompts, which decides; and their clean loss.</summary>
    private static Func<HeldBackLosses>? Measure(MethodContext context)
    {
        var trigger = new TriggerInserter(context.Knowledge.Trigger!, context.Knowledge.TriggerPosition, context.Hyperparameters.Seed);
        var provoked = ProvokedAnswers.Known(context, context.HeldBack.Select(trigger.Insert));
        if (provoked.Count == 0)
            return null;
        var clean = context.Rows.Build(context.HeldBack);
        var objective = new CausalLMObjective(context.Model);
        var limits = WeightTraining.Limits(context.Hyperparameters);
        return () =>
        {
            var probability = LabelProbability.Mean(context.Model, provoked, limits);
            return new(objective.MeanLoss(provoked, limits), objective.MeanLoss(clean, limits), probability) { Deciding = probability };
        };
    }
}
