using Sande.Training.Kernels.Differentiation;
using Sande.Training.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Sande.Training.Tests.Kernels.Cuda;

/// <summary>A tape as autograd goes back through it: on a GPU it calls the backward kernels from a thread of its own.</summary>
public sealed class DeviceThreadTests
{
    [SkippableTheory]
    [InlineData(DeviceType.CPU, ScalarType.Float32)]
    [InlineData(DeviceType.CPU, ScalarType.BFloat16)]
    [InlineData(DeviceType.CUDA, ScalarType.Float32)]
    [InlineData(DeviceType.CUDA, ScalarType.BFloat16)]
    public void Gradients_are_those_of_float64(DeviceType type, ScalarType dtype)
    {
        Skip.If(type == DeviceType.CUDA && !cuda.is_available(), "There is no GPU.");
        using var scope = NewDisposeScope();
        manual_seed(11);
        Tensor[] weights = [randn(40, 64), 1 + randn(64) / 4, randn(96, 32) / 4];
        var targets = randint(0, 96, [40]);
        var exact = Gradients(weights, targets, CPU, ScalarType.Float64);

        var actual = Gradients(weights, targets, new Device(type), dtype);

        foreach (var (index, (expected, found)) in exact.Zip(actual).Index())
            TestTensors.AssertClose($"{type} {dtype} gradient {index}", expected.flatten().data<double>().ToArray(), found.flatten(), dtype == ScalarType.Float32 ? 2e-5 : 0.03);
    }

    private static Tensor[] Gradients(Tensor[] weights, Tensor targets, Device device, ScalarType dtype)
    {
        var inputs = weights.Select(weight => weight.to(ScalarType.BFloat16).to(dtype).to(device).requires_grad_(true)).ToArray();
        var angles = (arange(40 * 16, ScalarType.Float64) / 100).view(40, 16);
        var (cos, sin) = (cat([angles, angles], -1).cos().to(dtype).to(device), cat([angles, angles], -1).sin().to(dtype).to(device));
        var gated = TapeFunction.Apply(inputs[0], new((tape, x) =>
        {
            var normed = tape.RmsNorm(x, inputs[1], 1e-5, plusOne: false);
            var turned = tape.Split(tape.View(tape.Rotate(tape.View(normed, 40, 2, 32), cos, sin), 40, 64), 32, 32);
            return tape.Gate(turned[0], turned[1], HiddenActivation.Silu);
        }));
        LinearCrossEntropyFunction.Apply(gated, inputs[2], targets.to(device), softcap: null, maxLogits: 1 << 20).backward();
        return [.. inputs.Select(input => input.grad!)];
    }
}
