using Sande.Training.Data;
using Sande.Training.Memory;
using Sande.Training.Optimization;
using static TorchSharp.torch;

namespace Sande.Training.Tests.Optimization;

/// <summary>What saves memory computes the same.</summary>
public sealed class MemorySavingTests
{
    private const int Steps = 6;

    [Theory, InlineData("llama2"), InlineData("gemma2"), InlineData("mistral")]
    public void Checkpointed_layers_have_the_gradients_of_kept_ones(string folder)
        => AssertSame(Losses(folder, new()), Losses(folder, new(CheckpointActivations: true)), 1e-6);

    [Theory, InlineData(false), InlineData(true)]
    public void Layers_that_are_updated_in_the_backward_pass_take_the_same_steps(bool checkpointed)
        => AssertSame(Losses("qwen2", new()), Losses("qwen2", new(checkpointed, UpdateInBackward: true)), 1e-6);

    [Theory, InlineData(false), InlineData(true)]
    public void Only_one_layers_gradients_exist_at_a_time(bool checkpointed)
    {
        using var model = TestModels.Load(TestModels.Folder("llama3"));
        model.Weights.RequireGradients(true);
        model.CheckpointActivations = checkpointed;
        using var batch = TokenBatch.Create(TestModels.Rows(4, 2), CPU);
        var held = new List<int>();
        model.AfterLayerBackward = layer =>
        {
            var named = model.Weights.Tensors.Where(tensor => tensor.Key.StartsWith("model.layers.", StringComparison.Ordinal) && tensor.Value.grad is not null).ToList();
            held.Add(named.Select(tensor => tensor.Key.Split('.')[2]).Distinct().Count());
            named.ForEach(tensor => tensor.Value.grad = null);
        };

        using var scope = NewDisposeScope();
        Training.Losses.CausalLMLoss.Sum(model, batch).backward();

        Assert.Equal(Enumerable.Repeat(1, model.Config.NumHiddenLayers), held);
    }

    [Fact]
    public void Moments_in_bfloat16_follow_those_in_float32()
        => AssertSame(Losses("llama2", new()), Losses("llama2", new(Moments: MomentFormat.BFloat16)), 1e-2);

    private static void AssertSame(List<double> expected, List<double> actual, double tolerance)
    {
        Assert.Equal(Steps, expected.Count);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance * pair.First));
        Assert.NotEqual(expected[0], expected[^1]);
    }

    /// <summary>Gradients are not clipped: layer by layer that would be another step than all together.</summary>
    private static List<double> Losses(string folder, MemoryChoices choices)
    {
        using var model = TestModels.Load(TestModels.Folder(folder));
        model.Weights.RequireGradients(true);
        model.CheckpointActivations = choices.CheckpointActivations;
        using var optimizer = new AdamW(model.Weights.Tensors, new(Moments: choices.Moments));
        var losses = new List<double>();
        var options = TrainingLoopTests.Options(Steps) with { MaxGradNorm = 1e9, UpdatedInBackward = choices.UpdateInBackward ? model : null };
        new TrainingLoop<TokenRow>(new CausalLMObjective(model), optimizer, TestModels.Rows(24, 3), options)
            .Run(report => { losses.Add(report.Loss); return true; }, CancellationToken.None);
        return losses;
    }
}
