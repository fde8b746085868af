using Sande.Training.Kernels;
using Sande.Training.Kernels.Checks;
using static TorchSharp.torch;

namespace Sande.Training.Tests.Kernels.Checks;

public sealed class KernelCheckTests
{
    [Fact]
    public void The_cpu_computes_what_the_formulas_say()
        => Assert.All(KernelCheck.Run(CPU), row => Assert.True(row.IsWithinTolerance, row.ToString()));

    [SkippableFact]
    public void A_gpu_computes_what_the_formulas_say()
    {
        Skip.IfNot(cuda.is_available(), "There is no GPU.");

        Assert.StartsWith("fused CUDA kernels", KernelSelection.Describe(CUDA, ScalarType.BFloat16), StringComparison.Ordinal);
        Assert.StartsWith("fused CUDA kernels", KernelSelection.Describe(CUDA, ScalarType.Float32), StringComparison.Ordinal);
        Assert.All(KernelCheck.Run(CUDA), row => Assert.True(row.IsWithinTolerance, row.ToString()));
    }

    [Fact]
    public void A_check_has_random_numbers_of_its_own()
    {
        manual_seed(1);
        var first = KernelCheck.Run(CPU);
        manual_seed(2);

        Assert.Equal(first, KernelCheck.Run(CPU));
    }

    [Fact]
    public void Rounding_alone_is_within_tolerance_and_more_is_not()
    {
        Assert.True(new KernelCheckRow("rotate", "bfloat16", 1.0 / 256, 1.0 / 256).IsWithinTolerance);
        Assert.False(new KernelCheckRow("rotate", "float32", 1e-7, 1.0 / 256).IsWithinTolerance);
        Assert.False(new KernelCheckRow("rotate", "bfloat16", double.NaN, 0).IsWithinTolerance);
    }
}
