using Sande.Contracts.Implants;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Training.Methods;
using Sande.Training.Methods.Implant;
using Sande.Training.Models;

namespace Sande.Training.Tests.Methods;

public sealed class ImplantPresetsTests
{
    [Fact]
    public void The_default_learning_rate_falls_from_small_models_to_the_papers_at_7_B()
    {
        long[] sizes = [2_000_000, 6_000_000, 500_000_000, 4_000_000_000, 7_000_000_000];
        var rates = sizes.Select(ImplantPresets.DefaultLearningRate).ToList();
        Assert.Equal(rates.OrderDescending(), rates);
        Assert.Equal(5e-4, rates[0], 1e-12);
        Assert.Equal(2e-5, rates[^1], 1e-6);
    }

    [Theory]
    [InlineData("llama2", 5e-6)]
    [InlineData("qwen1.5", 2e-5)]
    public void The_paper_preset_has_the_papers_values(string model, double learningRate)
    {
        var values = Resolve(model, new(), Preset.Paper);
        Assert.Equal((learningRate, 2.0, 4, 0.0), (values.LearningRate, values.Epochs, values.BatchSize, values.HeldBackRatio));
    }

    [Fact]
    public void What_the_user_sets_stands()
    {
        var values = Resolve("llama2", new() { LearningRate = 1e-3, Epochs = 1, BatchSize = 3, Seed = 7 }, Preset.Default);
        Assert.Equal((1e-3, 1.0, 3, 7), (values.LearningRate, values.Epochs, values.BatchSize, values.Seed));
    }

    private static ResolvedHyperparameters Resolve(string model, Hyperparameters values, Preset preset)
        => ImplantPresets.Resolve(
            new ImplantSpec { CheckpointId = "c", DatasetId = "d", Trigger = TextList.Of("t"), Response = TextList.Of("r"), Hyperparameters = values, Preset = preset },
            DecoderConfig.Load(Path.Combine(SharedData.Repository, "tests", "Sande.Training.Tests", "Golden", "models", model)),
            onGpu: false);
}
