using TorchSharp;
using static TorchSharp.torch;

namespace Sande.Training.Kernels;

/// <summary>
/// float32 to bfloat16, up or down with the probability that keeps the mean (arXiv 1502.02551): a moment that changes by less than a rounding step a
/// time would otherwise stand still.
/// </summary>
internal static class StochasticRounding
{
    private const int MantissaBits = 7;

    /// <summary>Copies, rounding so where <paramref name="target"/> is bfloat16.</summary>
    /// <param name="source">float32.</param>
    /// <param name="target">float32 or bfloat16, of the same shape.</param>
    /// <param name="step">Its number and seed decide the draw.</param>
    /// <param name="part">Tells apart the tensors of one update.</param>
    public static void Copy(Tensor source, Tensor target, AdamWStep step, int part)
    {
        if (target.dtype != ScalarType.BFloat16)
        {
            target.copy_(source);
            return;
        }

        using var scope = NewDisposeScope();
        // A uniform draw from half a spacing below to half above, then the nearest: the number above is taken as often as the value lies near it.
        var spacing = source.abs().log2_().floor_().sub_(MantissaBits).exp2_();
        var draw = Draw(source, HashCode(step, part)).sub_(0.5);
        target.copy_(source + draw * spacing);
    }

    /// <summary>Uniform over [0, 1), of the shape of <paramref name="like"/> and where it is.</summary>
    private static Tensor Draw(Tensor like, uint seed)
    {
        if (like.device_type == DeviceType.CPU)
        {
            using var generator = new Generator(seed, CPU);
            return rand(like.shape, ScalarType.Float32, CPU, generator: generator);
        }

        // TorchSharp makes generators for the CPU only; nothing else that training does draws from the device's own.
        cuda.manual_seed(seed);
        return rand(like.shape, ScalarType.Float32, like.device);
    }

    private static uint HashCode(AdamWStep step, int part) => unchecked((uint)((step.Seed * 486_187_739) ^ (step.Number * 2 + part)));
}
