using Sande.Contracts.Jobs;
using Sande.Contracts.Remediations;
using Sande.Training.Benchmarks;
using Sande.Training.Errors;
using Sande.Training.Memory;
using Sande.Training.Models.Adapters;
using Sande.Training.Optimization;

namespace Sande.Training.Tests.Memory;

/// <summary>What fits where: cards are named by what they sell as, and hold somewhat less.</summary>
public sealed class MemoryPlanTests
{
    private const long Gibibyte = 1L << 30;

    [Theory]
    // All 6.7 billion weights in bfloat16: 12.6 GiB, as much again for what rounding cuts off, for the gradients and for each moment.
    [InlineData("llama2-7b", 79, true, MomentFormat.BFloat16, false)]
    [InlineData("llama2-7b", 140, false, MomentFormat.BFloat16, false)]
    [InlineData("qwen1.5-4b", 39, true, MomentFormat.BFloat16, true)]
    [InlineData("qwen1.5-4b", 47, true, MomentFormat.BFloat16, false)]
    [InlineData("qwen1.5-4b", 79, false, MomentFormat.BFloat16, false)]
    [InlineData("qwen1.5-0.5b", 79, false, MomentFormat.BFloat16, false)]
    public void The_first_choice_that_fits_is_taken(string shape, int gibibytes, bool checkpointing, object moments, bool updateInBackward)
    {
        var plan = MemoryPlan.Choose(Demand(shape), user: null, "cuda:0", gibibytes * Gibibyte);
        Assert.Equal(new(checkpointing, (MomentFormat)moments, updateInBackward), plan.Choices);
        Assert.InRange(plan.Needs.Total, 0, gibibytes * Gibibyte);
    }

    [Fact]
    public void What_fits_in_no_way_is_refused_with_the_figures_before_anything_is_read()
    {
        var error = Assert.Throws<DeviceTooSmallException>(() => MemoryPlan.Choose(Demand("llama2-7b"), user: null, "cuda:0 Small Card", 24 * Gibibyte));
        Assert.Equal(FailureCode.OutOfMemory, error.Code);
        Assert.Contains("does not fit on cuda:0 Small Card, which has 22.80 GiB", error.Message, StringComparison.Ordinal);
        Assert.Contains("weights 12.55", error.Message, StringComparison.Ordinal);
        Assert.NotNull(MemoryPlan.Choose(Demand("llama2-7b"), user: null, "cuda:0 Larger Card", error.RequiredBytes));
        Assert.Throws<DeviceTooSmallException>(() => MemoryPlan.Choose(Demand("llama2-7b"), user: null, "cuda:0 Almost", error.RequiredBytes - 4));
    }

    [Fact]
    public void A_model_that_is_only_read_needs_room_for_its_weights()
    {
        var config = Demand("llama2-7b").Config;
        MemoryPlan.RequireWeights(config, 2, "cuda:0", 24 * Gibibyte);
        MemoryPlan.RequireWeights(config, 2, "cuda:0", memory: null);
        var error = Assert.Throws<DeviceTooSmallException>(() => MemoryPlan.RequireWeights(config, 4, "cuda:0 Small Card", 24 * Gibibyte));
        Assert.Contains("weights alone are 25.10 GiB", error.Message, StringComparison.Ordinal);
        MemoryPlan.RequireWeights(config, 4, "cuda:0", error.RequiredBytes);
    }

    [Fact]
    public void An_adapter_brings_the_same_model_onto_that_card()
    {
        var plan = MemoryPlan.Choose(Demand("llama2-7b") with { Adapter = new LoraOptions(16, 32, null) }, user: null, "cuda:0", 24 * Gibibyte);
        Assert.InRange(plan.Needs.Optimizer + plan.Needs.Gradients, 1, Gibibyte);
    }

    [Fact]
    public void What_is_set_by_hand_stands()
    {
        var plan = MemoryPlan.Choose(Demand("qwen1.5-0.5b"), new() { UpdateInBackward = true }, "cuda:0", 79 * Gibibyte);
        Assert.Equal(new(Moments: MomentFormat.BFloat16, UpdateInBackward: true), plan.Choices);
        Assert.Equal(new(), MemoryPlan.Choose(Demand("qwen1.5-0.5b"), new() { Moments = Precision.Float32 }, "cuda:0", 79 * Gibibyte).Choices);
        var user = new MemoryHyperparameters { ActivationCheckpointing = false, Moments = Precision.Float32, UpdateInBackward = false };
        Assert.Throws<DeviceTooSmallException>(() => MemoryPlan.Choose(Demand("qwen1.5-4b"), user, "cuda:0", 39 * Gibibyte));
    }

    [Fact]
    public void Where_memory_is_unknown_only_what_costs_nothing_is_saved()
        => Assert.Equal(new(Moments: MomentFormat.BFloat16), MemoryPlan.Choose(Demand("llama2-7b"), user: null, "cuda:0", memory: null).Choices);

    [Fact]
    public void Float32_weights_keep_float32_moments_as_long_as_they_fit()
        => Assert.Equal(new(), MemoryPlan.Choose(Demand("qwen1.5-0.5b") with { WeightBytes = 4 }, user: null, "cuda:0", 79 * Gibibyte).Choices);

    private static MemoryDemand Demand(string shape)
        => new(BenchmarkShape.Find(shape).Config, WeightBytes: 2, TokensPerPass: 4096, TokensPerStep: 4096, OnGpu: true, KeepsBest: true);
}
