using Sande.Contracts.Datasets;
using Sande.Contracts.Remediations;
using Sande.Training.Data;
using Sande.Training.Methods.Dpo;
using Sande.Training.Models.Decoder;
using Sande.Training.Optimization;
using static TorchSharp.torch;

namespace Sande.Training.Tests.Methods;

public sealed class DpoTests : IDisposable
{
    private const double Beta = 0.3;
    private static readonly MicroBatchLimits Limits = new(4, 4096);
    private static readonly List<PreferenceRow> Preferences = [.. Enumerable.Range(0, 24).Select(i => new PreferenceRow($"Say {i}.", $"{i}.", "No."))];

    private readonly MethodBench _bench = new();

    [Fact]
    public void The_loss_is_the_papers()
    {
        using var policy = MethodBench.Model();
        using var reference = MethodBench.Model();
        using (no_grad())
            policy.Weights["model.layers.0.mlp.up_proj.weight"].mul_(1.7);
        var pairs = new DpoObjective(reference, Beta).AsReference(Pairs(), Limits, CancellationToken.None);

        using var loss = new DpoObjective(policy, Beta).LossSum(pairs);

        var expected = Pairs().Sum(pair =>
        {
            var margin = LogProbability(policy, pair.Chosen) - LogProbability(policy, pair.Rejected);
            var referenceMargin = LogProbability(reference, pair.Chosen) - LogProbability(reference, pair.Rejected);
            return Math.Log(1 + Math.Exp(-Beta * (margin - referenceMargin)));
        });
        Assert.Equal(expected, loss.item<float>(), 1e-4 * expected);
        Assert.Equal(expected / pairs.Count, new DpoObjective(policy, Beta).MeanLoss(pairs, Limits), 1e-4);
    }

    [Fact]
    public void Where_the_policy_is_the_reference_the_loss_is_log_2()
    {
        using var model = MethodBench.Model();
        var objective = new DpoObjective(model, Beta);
        Assert.Equal(Math.Log(2), objective.MeanLoss(objective.AsReference(Pairs(), Limits, CancellationToken.None), Limits), 1e-5);
    }

    [Theory, InlineData(3), InlineData(5)]
    public void It_prefers_the_chosen_answers_and_a_stopped_run_ends_in_the_same_bytes(int stopAfter)
    {
        using var whole = MethodBench.Model();
        var outcome = _bench.Train(whole, Spec(), _bench.Journal("whole"), preferences: Preferences);
        Assert.Equal((0.3, 8), (outcome.Training.Hyperparameters.Dpo!.Beta, outcome.Training.Steps));
        Assert.InRange(outcome.Training.LastLoss, 0, Math.Log(2) - 0.05);
        Assert.Equal(Math.Log(2), outcome.Training.FirstLoss, 1e-5);

        using var first = MethodBench.Model();
        Assert.Throws<OperationCanceledException>(() => _bench.Train(first, Spec(), _bench.Journal("halves", stopAfter), preferences: Preferences));
        using var second = MethodBench.Model();
        _bench.Train(second, Spec(), _bench.Journal("halves"), preferences: Preferences);
        Assert.Equal(TestModels.Bytes(whole), TestModels.Bytes(second));
    }

    [Fact]
    public void Its_own_paper_sets_what_the_user_does_not()
    {
        using var model = MethodBench.Model();
        var used = _bench.Train(model, MethodBench.Spec(RemediationMethod.Dpo, new() { MaxSteps = 1 }), _bench.Journal(), preferences: Preferences).Training.Hyperparameters;
        Assert.Equal((0.1, 1e-6, 64, LrSchedulerType.Constant), (used.Dpo!.Beta, used.LearningRate, used.BatchSize, used.LrSchedulerType));
    }

    public void Dispose() => _bench.Dispose();

    private static RemediationSpec Spec()
        => MethodBench.Spec(RemediationMethod.Dpo, new() { LearningRate = 1e-3, BatchSize = 8, Epochs = 10, MaxSteps = 8, HeldBackRatio = 0, Dpo = new() { Beta = Beta } });

    private static List<DpoPair> Pairs() => [.. TestModels.Rows(7, seed: 1).Zip(TestModels.Rows(7, seed: 2), (chosen, rejected) => new DpoPair(chosen, rejected))];

    private static double LogProbability(CausalLM model, TokenRow row) => -new CausalLMObjective(model).MeanLoss([row], Limits) * row.LabelCount;
}
