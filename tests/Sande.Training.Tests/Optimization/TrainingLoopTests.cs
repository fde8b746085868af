using Sande.Contracts.Remediations;
using Sande.Training.Data;
using Sande.Training.Errors;
using Sande.Training.Optimization;
using static TorchSharp.torch;

namespace Sande.Training.Tests.Optimization;

public sealed class TrainingLoopTests
{
    [Fact]
    public void Accumulated_micro_batches_take_the_step_of_the_whole_batch()
    {
        var whole = LossesOf(new MicroBatchLimits(MaxRows: 8, MaxTokens: 10_000));
        var split = LossesOf(new MicroBatchLimits(MaxRows: 2, MaxTokens: 10_000));
        Assert.Equal(whole.Count, split.Count);
        Assert.All(whole.Zip(split), pair => Assert.Equal(pair.First, pair.Second, 1e-4 * pair.First));
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes()
    {
        Assert.Equal(Trained(seed: 5), Trained(seed: 5));
        Assert.NotEqual(Trained(seed: 5)["model.norm.weight"], Trained(seed: 6)["model.norm.weight"]);
    }

    [Fact]
    public void A_loss_that_is_not_finite_stops_before_the_weights_change()
    {
        using var model = TestModels.Load(TestModels.Folder("llama2"));
        model.Weights.RequireGradients(true);
        using (no_grad())
            model.Weights["model.layers.1.mlp.up_proj.weight"].fill_(float.NaN);
        var before = TestModels.Bytes(model);
        using var optimizer = new AdamW(model.Weights.Tensors);

        var error = Assert.Throws<NonFiniteLossException>(() =>
            new TrainingLoop<TokenRow>(new CausalLMObjective(model), optimizer, TestModels.Rows(8, 1), Options(3)).Run(_ => true, CancellationToken.None));

        Assert.Contains("step 1", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, TestModels.Bytes(model));
        Assert.Equal(0, optimizer.Step);
    }

    private static List<double> LossesOf(MicroBatchLimits limits)
    {
        using var model = TestModels.Load(TestModels.Folder("qwen1.5"));
        model.Weights.RequireGradients(true);
        using var optimizer = new AdamW(model.Weights.Tensors);
        var losses = new List<double>();
        new TrainingLoop<TokenRow>(new CausalLMObjective(model), optimizer, TestModels.Rows(24, 3), Options(6) with { MicroBatch = limits })
            .Run(report => { losses.Add(report.Loss); return true; }, CancellationToken.None);
        return losses;
    }

    private static Dictionary<string, byte[]> Trained(int seed)
    {
        using var model = TestModels.Load(TestModels.Folder("llama3"));
        model.Weights.RequireGradients(true);
        using var optimizer = new AdamW(model.Weights.Tensors);
        new TrainingLoop<TokenRow>(new CausalLMObjective(model), optimizer, TestModels.Rows(24, 3), Options(5) with { Seed = seed })
            .Run(_ => true, CancellationToken.None);
        return TestModels.Bytes(model);
    }

    internal static TrainingLoopOptions Options(int steps)
        => new(new LearningRateSchedule(1e-3, LrSchedulerType.Cosine, 1, steps), BatchSize: 8, MaxGradNorm: 1, new MicroBatchLimits(8, 4096), Seed: 11);
}
