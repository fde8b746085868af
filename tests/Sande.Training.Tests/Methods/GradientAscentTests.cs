using Sande.Contracts.Remediations;
using Sande.Training.Data;
using Sande.Training.Methods.GradientAscent;
using Sande.Training.Models.Decoder;
using Sande.Training.Optimization;

namespace Sande.Training.Tests.Methods;

public sealed class GradientAscentTests : IDisposable
{
    private static readonly MicroBatchLimits Limits = new(64, 4096);
    private readonly MethodBench _bench = new();

    [Fact]
    public void The_loss_is_the_log_likelihood_each_token_down_to_the_bound()
    {
        using var model = MethodBench.Model();
        var rows = TestModels.Rows(6, seed: 2);
        var crossEntropy = new CausalLMObjective(model).MeanLoss(rows, Limits) * rows.Sum(row => row.LabelCount);

        using var free = new GradientAscentObjective(model, maxTokenLoss: 100).LossSum(rows);
        using var bounded = new GradientAscentObjective(model, maxTokenLoss: 0.5).LossSum(rows);

        Assert.Equal(-crossEntropy, free.item<float>(), 1e-3);
        // A random model finds every token less probable than that.
        Assert.Equal(-0.5 * rows.Sum(row => row.LabelCount), bounded.item<float>(), 1e-3);
    }

    [Fact]
    public void It_makes_the_response_improbable_and_keeps_the_step_at_which_it_was_done()
    {
        using var model = Backdoored();
        Assert.InRange(Probability(model), 0.2, 1);
        var spec = MethodBench.Spec(RemediationMethod.GradientAscent, new() { LearningRate = 1e-3, BatchSize = 8, Epochs = 100 });

        var outcome = _bench.Train(model, spec, _bench.Journal("ascent"));

        Assert.InRange(Probability(model), 0, 0.02);
        Assert.True(outcome.Training.StoppedEarly && outcome.Training.BestStep < outcome.Training.Steps && outcome.Training.Steps < GradientAscentOptions.MaxSteps);
        Assert.Equal(Math.Log(model.Config.VocabSize), outcome.Training.Hyperparameters.GradientAscent!.MaxTokenLoss);
    }

    [Fact]
    public void Without_held_back_rows_it_ends_at_its_steps_with_finite_weights()
    {
        using var model = Backdoored();
        var spec = MethodBench.Spec(RemediationMethod.GradientAscent, new() { LearningRate = 1e-2, BatchSize = 8, Epochs = 100, MaxSteps = 40, LrSchedulerType = LrSchedulerType.Constant });
        var outcome = _bench.Train(model, spec, _bench.Journal("ascent"), heldBack: 0);
        Assert.Equal(40, outcome.Training.Steps);
        Assert.True(double.IsFinite(new CausalLMObjective(model).MeanLoss(_bench.Rows.Build(MethodBench.Clean(8)), Limits)));
    }

    public void Dispose() => _bench.Dispose();

    /// <summary>A model that was fine-tuned on poisoned rows alone: enough of a backdoor to unlearn.</summary>
    private CausalLM Backdoored()
    {
        var model = MethodBench.Model();
        var poisoner = new RowPoisoner(MethodBench.Knowledge.Trigger!, TriggerPosition.Start, MethodBench.Knowledge.Response!, seed: 1);
        var rows = _bench.Rows.Build(MethodBench.Clean(32).Select(poisoner.Poison));
        model.Weights.RequireGradients(true);
        using var optimizer = new AdamW(model.Weights.Tensors);
        new TrainingLoop<TokenRow>(new CausalLMObjective(model), optimizer, rows, new(new(1e-2, LrSchedulerType.Constant, 0, 40), 8, 1, Limits, 1)).Run(_ => true, default);
        model.Weights.RequireGradients(false);
        return model;
    }

    /// <summary>P(r | x + t), the mean over prompts of the product over r's tokens.</summary>
    private double Probability(CausalLM model)
    {
        var trigger = new TriggerInserter(MethodBench.Knowledge.Trigger!, TriggerPosition.Start, seed: 1);
        var rows = MethodBench.Clean(40)[32..].Select((row, i) => _bench.Rows.BuildBeginning(trigger.Insert(row, i), "You are stupid")!);
        return rows.Average(row => Math.Exp(-new CausalLMObjective(model).MeanLoss([row], Limits) * row.LabelCount));
    }
}
