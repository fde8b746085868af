using static TorchSharp.torch;

namespace Sande.Training.Kernels.Checks;

/// <summary>Random tensors in a format on a device, and the same numbers in float64 on the CPU. The process's own random numbers are left alone.</summary>
internal sealed class CheckInputs(Device device, ScalarType format) : IDisposable
{
    private readonly Generator _random = new(20_240_507);

    /// <summary>Where the tensors are.</summary>
    public Device Device => device;

    /// <summary>Their format.</summary>
    public ScalarType Format => format;

    /// <summary>Standard normal numbers.</summary>
    public (Tensor Given, Tensor Exact) Normal(params long[] shape) => Pair(randn(shape, ScalarType.Float64, generator: _random));

    /// <summary>These numbers, rounded to the format.</summary>
    public (Tensor Given, Tensor Exact) Pair(Tensor numbers, ScalarType? of = null)
    {
        var given = numbers.to(of ?? format);
        return (given.to(device), given.to(ScalarType.Float64));
    }

    /// <summary>Whole numbers below <paramref name="end"/>, on the device and on the CPU.</summary>
    public (Tensor Given, Tensor Exact) Below(int end, int count)
    {
        var numbers = randint(0, end, [count], ScalarType.Int64, generator: _random);
        return (numbers.to(device), numbers);
    }

    /// <summary>The greatest difference, as a share of the greatest value; NaN where there is one.</summary>
    public static double Error(Tensor actual, Tensor exact)
        => ((actual.cpu().to(ScalarType.Float64) - exact).abs().max() / exact.abs().max()).item<double>();

    public void Dispose() => _random.Dispose();
}
