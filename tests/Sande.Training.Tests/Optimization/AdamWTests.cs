using Sande.Training.Optimization;
using static TorchSharp.torch;

namespace Sande.Training.Tests.Optimization;

public sealed class AdamWTests
{
    private const double LearningRate = 1e-6;

    [Fact]
    public void Small_steps_of_bfloat16_weights_follow_float32_ones()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(3);
        var start = (randn(4096) * 0.02).to(ScalarType.BFloat16);
        var exact = start.to(ScalarType.Float32);
        var rounded = start.clone();
        using var float32 = new AdamW(new Dictionary<string, Tensor> { ["w"] = exact });
        using var bfloat16 = new AdamW(new Dictionary<string, Tensor> { ["w"] = rounded });
        for (var step = 0; step < 200; step++)
        {
            var gradient = (randn(4096) + 0.3).to(ScalarType.BFloat16);
            exact.grad = gradient.to(ScalarType.Float32);
            rounded.grad = gradient;
            float32.Apply(LearningRate);
            bfloat16.Apply(LearningRate);
        }

        var moved = (exact - start.to(ScalarType.Float32)).norm().item<float>();
        var kept = rounded.to(ScalarType.Float32) + bfloat16.State().Single(state => state.Name == "w.lost").Tensor.to(ScalarType.Float32);
        Assert.True((kept - exact).norm().item<float>() <= 0.02 * moved, $"moved {moved}, apart {(kept - exact).norm().item<float>()}");
        // Plain rounding would leave most weights where they were: a step is far below half a unit in the last place.
        Assert.True((rounded.to(ScalarType.Float32) - exact).abs().max().item<float>() <= exact.abs().max().item<float>() / 256);
    }

    [Fact]
    public void Weight_decay_is_decoupled_from_the_gradient()
    {
        using var weight = full([3], 2.0f);
        using var optimizer = new AdamW(new Dictionary<string, Tensor> { ["w"] = weight }, new(WeightDecay: 0.1));
        weight.grad = zeros(3);
        optimizer.Apply(0.5);
        Assert.All(weight.data<float>().ToArray(), value => Assert.Equal(2.0 * (1 - 0.5 * 0.1), value, 6));
    }

    [Fact]
    public void A_parameter_without_a_gradient_stays()
    {
        using var weight = full([3], 2.0f);
        using var optimizer = new AdamW(new Dictionary<string, Tensor> { ["w"] = weight });
        optimizer.Apply(0.5);
        Assert.All(weight.data<float>().ToArray(), value => Assert.Equal(2.0f, value));
    }

    /// <summary>With β2 = 0.95 a moment in bfloat16 that is rounded to the nearest stands still as soon as it changes by less than a 512th a step.</summary>
    [Fact]
    public void Moments_in_bfloat16_follow_float32_ones_on_average()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(5);
        var (exact, small) = (zeros(8192), zeros(8192));
        using var float32 = new AdamW(new Dictionary<string, Tensor> { ["w"] = exact });
        using var bfloat16 = new AdamW(new Dictionary<string, Tensor> { ["w"] = small }, new(Moments: MomentFormat.BFloat16));
        for (var step = 0; step < 60; step++)
        {
            var gradient = randn(8192) * 0.1 + 1;
            exact.grad = gradient;
            small.grad = gradient.clone();
            float32.Apply(1e-3);
            bfloat16.Apply(1e-3);
        }

        foreach (var (wide, narrow) in float32.State().Zip(bfloat16.State()))
        {
            Assert.Equal(ScalarType.BFloat16, narrow.Tensor.dtype);
            Assert.Equal(1, narrow.Tensor.to(ScalarType.Float32).mean().item<float>() / wide.Tensor.mean().item<float>(), 1e-3);
        }

        Assert.True((small - exact).norm().item<float>() <= 0.01 * exact.norm().item<float>());
    }

    [Fact]
    public void Gradients_are_scaled_before_anything_else()
    {
        using var scope = NewDisposeScope();
        var (whole, clipped) = (zeros(100), zeros(100));
        using var first = new AdamW(new Dictionary<string, Tensor> { ["w"] = whole });
        using var second = new AdamW(new Dictionary<string, Tensor> { ["w"] = clipped });
        var gradient = randn(100);
        whole.grad = gradient * 0.25;
        clipped.grad = gradient;
        first.Apply(1e-3);
        second.Apply(1e-3, gradientScale: 0.25);
        Assert.All(first.State().Zip(second.State()), pair => Assert.True(pair.First.Tensor.equal(pair.Second.Tensor).all().item<bool>()));
    }
}
