using Sande.Training.Kernels.Cuda;

namespace Sande.Training.Tests.Kernels.Cuda;

public sealed class NvrtcTests
{
    /// <summary>Before and from Ampere on there are two ways of rounding to bfloat16; 9.0 is the H100's.</summary>
    public static TheoryData<string, int> FormatsAndCapabilities => new()
    {
        { KernelSources.Float32, 75 }, { KernelSources.BFloat16, 75 }, { KernelSources.BFloat16, 80 }, { KernelSources.Float32, 90 }, { KernelSources.BFloat16, 90 },
    };

    [SkippableTheory, MemberData(nameof(FormatsAndCapabilities))]
    public void Every_source_compiles_with_all_its_instances(string format, int capability)
    {
        Skip.IfNot(NvrtcLibrary.IsFound, "There is no libnvrtc.");

        Assert.All(KernelSources.Instances(format), file =>
        {
            var compiled = Nvrtc.Compile(file.Key, file.Value, capability);
            Assert.NotEmpty(compiled.Image);
            Assert.Equal(file.Value.Length, compiled.Names.Values.Distinct().Count());
        });
    }

    [Fact]
    public void Every_source_is_in_the_assembly_and_defines_the_kernels_that_are_asked_for()
    {
        Assert.Contains("struct bfloat16", KernelSources.Text(KernelSources.Header), StringComparison.Ordinal);
        Assert.All(KernelSources.Instances(KernelSources.BFloat16), file =>
        {
            var text = KernelSources.Text(file.Key);
            Assert.All(file.Value, instance => Assert.Matches($@"__global__ void (__launch_bounds__\(\w+\) )?{instance[..instance.IndexOf('<', StringComparison.Ordinal)]}\(", text));
        });
    }

    [SkippableFact]
    public void Without_a_driver_or_a_compiler_there_is_a_reason()
    {
        Skip.If(TorchSharp.torch.cuda.is_available() && NvrtcLibrary.IsFound, "There are both.");

        var support = CudaSupport.Of(0, TorchSharp.torch.ScalarType.BFloat16);

        Assert.Null(support.Kernels);
        Assert.NotEmpty(support.Description);
    }
}
