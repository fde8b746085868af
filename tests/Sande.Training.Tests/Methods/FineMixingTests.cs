using Sande.Contracts.Remediations;
using Sande.Training.Checkpoints;
using Sande.Training.Errors;
using Sande.Training.Methods.FineMixing;
using Sande.Training.Models.Decoder;
using static TorchSharp.torch;

namespace Sande.Training.Tests.Methods;

public sealed class FineMixingTests : IDisposable
{
    private readonly MethodBench _bench = new();

    [Theory, InlineData(0.8), InlineData(0.31), InlineData(0), InlineData(1)]
    public void By_distance_the_weights_from_the_ratios_place_on_go_back_to_the_base(double ratio)
    {
        using var model = Drifted();
        var drifted = Values(model);
        var replaced = Mix(model, new(FineMixingSelection.Distance, ratio));

        using var clean = MethodBench.Model();
        var back = 0L;
        foreach (var (name, initial) in Values(clean))
        {
            var distances = drifted[name].Zip(initial, (w, w0) => Math.Abs(w - w0)).ToArray();
            var place = (int)(distances.Length * ratio);
            var threshold = place == 0 ? float.NegativeInfinity : distances.Order().ElementAt(place - 1);
            back += distances.Count(distance => distance >= threshold);
            Assert.Equal(initial.Index().Select(w => distances[w.Index] >= threshold ? w.Item : drifted[name][w.Index]), Values(model)[name]);
        }

        Assert.Equal(back, replaced);
    }

    [Fact]
    public void By_chance_the_ratio_stays_and_the_seed_says_which()
    {
        using var model = Drifted();
        using var again = Drifted();
        using var other = Drifted();
        var replaced = Mix(model, new(FineMixingSelection.Random, 0.3), seed: 1);
        Mix(again, new(FineMixingSelection.Random, 0.3), seed: 1);
        Mix(other, new(FineMixingSelection.Random, 0.3), seed: 2);

        var (drifted, clean) = (Values(Drifted()), Values(MethodBench.Model()));
        Assert.All(Values(model), tensor => Assert.All(tensor.Value.Index(), w => Assert.True(w.Item == drifted[tensor.Key][w.Index] || w.Item == clean[tensor.Key][w.Index])));
        Assert.Equal(0.7, replaced / (double)model.Config.ParameterCount, 0.01);
        Assert.Equal(TestModels.Bytes(model), TestModels.Bytes(again));
        Assert.NotEqual(TestModels.Bytes(model)["lm_head.weight"], TestModels.Bytes(other)["lm_head.weight"]);
    }

    [Fact]
    public void Fine_tuning_follows()
    {
        using var model = Drifted();
        var journal = _bench.Journal();
        var outcome = _bench.Train(model, MethodBench.Spec(RemediationMethod.FineMixing, new() { MaxSteps = 3 }), journal, TestModels.Folder("llama2"));
        Assert.Equal((3, FineMixingSelection.Distance, 0.8), (journal.Steps.Count, outcome.Training.Hyperparameters.FineMixing!.Selection, outcome.Training.Hyperparameters.FineMixing.Ratio));
        Assert.Contains("weights back to the reference checkpoint's", Assert.Single(journal.Messages));
    }

    [Fact]
    public void A_base_with_other_tensors_is_refused_and_nothing_changed()
    {
        using var model = MethodBench.Model();
        var before = TestModels.Bytes(model);
        var error = Assert.Throws<TrainingException>(
            () => _bench.Train(model, MethodBench.Spec(RemediationMethod.FineMixing, new()), _bench.Journal(), TestModels.Folder("qwen2")));
        Assert.Contains("no base of this model", error.Message);
        Assert.Equal(before, TestModels.Bytes(model));
    }

    public void Dispose() => _bench.Dispose();

    private static long Mix(CausalLM model, FineMixingOptions options, int seed = 7)
    {
        using var reference = CheckpointReader.Open(TestModels.Folder("llama2"));
        return new WeightMixing(options, seed).Mix(model.Weights.Tensors, reference);
    }

    /// <summary>The golden model, every weight moved by a number of its own.</summary>
    private static CausalLM Drifted()
    {
        using var _ = no_grad();
        var model = MethodBench.Model();
        using var generator = new Generator(11, CPU);
        foreach (var weight in model.Weights.Tensors.Values)
            weight.add_(randn(weight.shape, ScalarType.Float32, CPU, generator: generator), 0.01);
        return model;
    }

    private static Dictionary<string, float[]> Values(CausalLM model) => model.Weights.Tensors.ToDictionary(tensor => tensor.Key, tensor => tensor.Value.data<float>().ToArray());
}
