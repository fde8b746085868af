using static TorchSharp.torch;

namespace Sande.Training.Tests;

/// <summary>Comparisons of tensors that say which one differs and by how much.</summary>
internal static class TestTensors
{
    /// <summary>Every |expected - actual| is at most tolerance times the largest |expected|.</summary>
    public static void AssertClose(string name, double[] expected, Tensor actual, double tolerance)
    {
        using var float64 = actual.to(ScalarType.Float64).cpu();
        var values = float64.data<double>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        var scale = expected.Max(Math.Abs);
        var worst = expected.Zip(values, (e, a) => Math.Abs(e - a)).Max();
        Assert.True(worst <= tolerance * scale, $"{name}: differs by up to {worst}, the largest value is {scale}.");
    }
}
