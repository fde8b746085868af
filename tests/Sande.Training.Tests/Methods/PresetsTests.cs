using Sande.Contracts.Remediations;
using Sande.Training.Methods;

namespace Sande.Training.Tests.Methods;

public sealed class PresetsTests
{
    [Fact]
    public void The_default_learning_rate_falls_from_small_models_to_the_papers_at_7_B()
    {
        long[] sizes = [1_000_000, 6_000_000, 500_000_000, 4_000_000_000, 7_000_000_000];
        foreach (var (rate, measured) in new (Func<long, double>, double)[] { (Presets.DefaultLearningRate, 5e-5), (Presets.OverwritingRate, 1e-4) })
        {
            var rates = sizes.Select(rate).ToList();
            Assert.Equal(rates.OrderDescending(), rates);
            Assert.Equal(measured, rates[1], 1e-12);
            Assert.Equal(2e-5, rates[^1], 1e-6);
        }
    }

    [Fact]
    public void The_paper_preset_has_the_papers_values()
    {
        var values = Resolve(new Hyperparameters(), Preset.Paper);
        Assert.Equal((2e-5, 1.0, 4, 10_000, 1024), (values.LearningRate, values.Epochs, values.BatchSize, values.MaxSamples, values.MaxSequenceLength));
        Assert.Equal(0, values.HeldBackRatio);
    }

    [Fact]
    public void What_the_user_sets_stands_and_rows_never_exceed_the_models_positions()
    {
        var values = Resolve(new Hyperparameters { LearningRate = 3e-3, BatchSize = 2, MaxSequenceLength = 4096, Seed = 7, Precision = Precision.BFloat16 }, Preset.Default);
        Assert.Equal((3e-3, 2, 2, 2048, 7, Precision.BFloat16), (values.LearningRate, values.BatchSize, values.MicroBatchSize, values.MaxSequenceLength, values.Seed, values.Precision));
    }

    [Fact]
    public void Precision_follows_the_device_where_it_is_left_open()
    {
        Assert.Equal(Precision.Float32, Resolve(new(), Preset.Default).Precision);
        Assert.Equal(Precision.BFloat16, Presets.Resolve(Spec(new(), Preset.Default), 6_000_000, 2048, onGpu: true).Precision);
    }

    [Fact]
    public void Sandes_published_presets_differ_where_the_paper_and_its_code_do()
    {
        var paper = Presets.Resolve(Spec(new(), Preset.Paper) with { Method = RemediationMethod.Sande }, 6_000_000, 2048, onGpu: false);
        var code = Presets.Resolve(Spec(new(), Preset.PublishedCode) with { Method = RemediationMethod.Sande }, 6_000_000, 2048, onGpu: false);

        foreach (var values in new[] { paper.Sande!, code.Sande! })
        {
            Assert.Equal((1, 1, ParrotInitialization.Zeros, (double?)null), (values.Rounds, values.ParrotsPerRound, values.ParrotInitialization, values.ParrotMaxNorm));
            Assert.Equal([6], values.ParrotTokens.ToArray());
        }

        Assert.Equal((null, null, null), (paper.Sande!.ParrotIndex, paper.Sande.ResponseTokens, paper.CleanResponseTokens));
        Assert.Equal((2, 1, 10, 1e-3), (code.Sande!.ParrotIndex, code.Sande.ResponseTokens, code.CleanResponseTokens, code.Sande.ParrotLearningRate));
        Assert.Equal((2e-5, 10_000), (paper.LearningRate, paper.MaxSamples));
        Assert.Equal((5e-6, 100), (code.LearningRate, code.MaxSamples));
    }

    [Fact]
    public void A_position_that_the_user_names_stands_in_the_place_of_the_published_codes_index()
    {
        var spec = Spec(new() { Sande = new() { ParrotPositions = [ParrotPosition.InstructionEnd] } }, Preset.PublishedCode) with { Method = RemediationMethod.SandeP };
        var values = Presets.Resolve(spec, 6_000_000, 2048, onGpu: false).Sande!;
        Assert.Null(values.ParrotIndex);
        Assert.Equal([ParrotPosition.InstructionEnd], values.ParrotPositions.ToArray());
    }

    private static ResolvedHyperparameters Resolve(Hyperparameters values, Preset preset) => Presets.Resolve(Spec(values, preset), 6_000_000, 2048, onGpu: false);

    private static RemediationSpec Spec(Hyperparameters values, Preset preset)
        => new() { CheckpointId = "c", CleanDatasetId = "d", Method = RemediationMethod.Osft, Hyperparameters = values, Preset = preset };
}
