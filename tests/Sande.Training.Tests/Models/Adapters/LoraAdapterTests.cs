using Sande.Contracts.Remediations;
using Sande.Training.Errors;
using Sande.Training.Models.Adapters;
using Sande.Training.Models.Decoder;
using Sande.Training.Tests.Methods;
using static TorchSharp.torch;

namespace Sande.Training.Tests.Models.Adapters;

public sealed class LoraAdapterTests : IDisposable
{
    private static readonly Hyperparameters Values = new() { LearningRate = 1e-3, BatchSize = 8, MaxSteps = 6, HeldBackRatio = 0, Adapter = new() { Rank = 4 } };

    private readonly MethodBench _bench = new();

    [Theory, InlineData("llama2"), InlineData("phi3")]
    public void It_begins_as_nothing_and_merged_it_computes_what_it_did_beside_the_weights(string folder)
    {
        using var model = TestModels.Load(TestModels.Folder(folder));
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var plain = Logits(model);
        using var adapter = LoraAdapter.Attach(model, new(Rank: 3, Alpha: 6, Targets: null), seed: 7);
        Assert.True(plain.equal(Logits(model)).all().item<bool>());

        foreach (var (name, b) in adapter.Tensors.Where(tensor => tensor.Key.Contains("lora_B", StringComparison.Ordinal)))
            b.normal_(0, 0.1);
        var adapted = Logits(model);
        adapter.Merge();
        adapter.Dispose();
        var merged = Logits(model);

        Assert.False(plain.allclose(adapted, 1e-2, 1e-2));
        Assert.True(merged.allclose(adapted, 1e-4, 1e-4));
    }

    [Fact]
    public void Only_the_named_projections_are_adapted_and_another_name_is_refused()
    {
        using var model = TestModels.Load(TestModels.Folder("llama2"));
        using (var adapter = LoraAdapter.Attach(model, new(2, 4, ["q_proj", "down_proj"]), seed: 7))
        {
            Assert.Equal(model.Config.NumHiddenLayers * 2 * 2, adapter.Tensors.Count);
            Assert.Contains("model.layers.1.mlp.down_proj.lora_A.weight", adapter.Tensors.Keys);
            Assert.Same(adapter.Tensors, model.Weights.Trainable);
        }

        Assert.Same(model.Weights.Tensors, model.Weights.Trainable);
        var error = Assert.Throws<TrainingException>(() => LoraAdapter.Attach(model, new(2, 4, ["qkv_proj"]), seed: 7));
        Assert.Contains("no projection \"qkv_proj\"; it has q_proj, k_proj", error.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(2), InlineData(5)]
    public void A_stopped_run_ends_in_the_same_bytes_and_changes_only_projections(int stopAfter)
    {
        using var whole = MethodBench.Model();
        var untouched = TestModels.Bytes(whole);
        _bench.Train(whole, Spec(), _bench.Journal("whole"));
        using var first = MethodBench.Model();
        Assert.Throws<OperationCanceledException>(() => _bench.Train(first, Spec(), _bench.Journal("halves", stopAfter)));
        using var second = MethodBench.Model();
        _bench.Train(second, Spec(), _bench.Journal("halves"));

        Assert.Equal(TestModels.Bytes(whole), TestModels.Bytes(second));
        var changed = TestModels.Bytes(whole).Where(tensor => !tensor.Value.SequenceEqual(untouched[tensor.Key])).Select(tensor => tensor.Key).ToList();
        Assert.Equal(whole.Weights.Tensors.Keys.Where(name => name.Contains("_proj", StringComparison.Ordinal)), changed);
    }

    [Fact]
    public void With_an_adapter_the_presets_rate_is_ten_times_as_high()
    {
        double Rate(Hyperparameters values) => Training.Methods.Presets.Resolve(MethodBench.Spec(RemediationMethod.Sft, values), 6_000_000, 512, onGpu: false).LearningRate;
        Assert.Equal(10 * Rate(new()), Rate(new() { Adapter = new() }), 12);
        Assert.Equal(1e-4, Rate(new() { Adapter = new(), LearningRate = 1e-4 }));
    }

    public void Dispose() => _bench.Dispose();

    private static RemediationSpec Spec() => MethodBench.Spec(RemediationMethod.Sft, Values);

    private static Tensor Logits(CausalLM model) => model.Logits(model.Hidden(model.Embed(arange(12).unsqueeze(0))));
}
