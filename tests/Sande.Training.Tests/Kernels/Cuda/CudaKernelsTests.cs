using Sande.Training.Kernels.Checks;
using Sande.Training.Kernels.Cuda;
using static TorchSharp.torch;

namespace Sande.Training.Tests.Kernels.Cuda;

public sealed class CudaKernelsTests
{
    [SkippableTheory, InlineData(ScalarType.Float32), InlineData(ScalarType.BFloat16)]
    public void The_kernels_compute_what_the_formulas_say_also_where_there_is_no_gpu(ScalarType dtype)
    {
        Skip.IfNot(CpuLauncher.IsPossible, "There is no g++.");
        using var launcher = new CpuLauncher(CudaKernels.Format(dtype));

        var rows = KernelCheck.Run(new CudaKernels(launcher, CPU, dtype), CPU, dtype);

        Assert.All(rows, row => Assert.True(row.IsWithinTolerance, row.ToString()));
    }
}
