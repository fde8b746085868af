using Sande.Contracts.Jobs;
using Sande.Training.Devices;
using Sande.Training.Errors;
using TorchSharp;

namespace Sande.Training.Tests.Devices;

public sealed class ComputeDeviceTests
{
    [Fact]
    public void The_cpu_is_the_cpu() => Assert.Equal(DeviceType.CPU, ComputeDevice.Resolve("cpu").type);

    [SkippableFact]
    public void Without_a_gpu_auto_is_the_cpu_and_a_gpu_is_refused()
    {
        Skip.If(torch.cuda.is_available(), "There is a GPU.");

        Assert.Equal(DeviceType.CPU, ComputeDevice.Resolve("auto").type);
        var refused = Assert.Throws<TrainingException>(() => ComputeDevice.Resolve("cuda:1"));
        Assert.Equal(FailureCode.InvalidSpec, refused.Code);
        Assert.Contains("cuda:1", refused.Message, StringComparison.Ordinal);
        Assert.Contains("no CUDA device", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_line_says_which_libtorch_and_which_machine()
    {
        var line = ComputeEnvironment.Describe(torch.CPU);

        Assert.Matches(@"^libtorch \d+\.\d+\.\d+ in /.+; cpu \(.+, \d+ threads, \d+\.\d GiB of memory\)$", line);
        Assert.Contains(File.ReadLines("/proc/cpuinfo").First(text => text.StartsWith("model name", StringComparison.Ordinal)).Split(':')[1].Trim(), line, StringComparison.Ordinal);
    }

    [Fact]
    public void Results_name_a_gpu_with_its_model_and_the_cpu_without()
    {
        Assert.Equal("cuda:0 NVIDIA H100 80GB HBM3", new DeviceDescription("cuda:0", "NVIDIA H100 80GB HBM3", 85_000_000_000, null).Name);
        Assert.Equal("cuda:0", new DeviceDescription("cuda:0", null, null, null).Name);
        Assert.Equal("cpu", DeviceDescription.Of(torch.CPU).Name);
        Assert.Equal("cuda:0 (model unknown, memory unknown)", new DeviceDescription("cuda:0", null, null, null).ToString());
    }
}
