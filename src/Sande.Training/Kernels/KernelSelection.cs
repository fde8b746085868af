using Sande.Training.Kernels.Cpu;
using TorchSharp;
using static TorchSharp.torch;

namespace Sande.Training.Kernels;

/// <summary>The fastest kernels for a tensor.</summary>
internal static class KernelSelection
{
    private static readonly PlainKernels Plain = new();
    private static readonly CpuKernels Cpu = new();

    /// <summary>For tensors on the device and of the format of <paramref name="tensor"/>.</summary>
    public static IKernels Of(Tensor tensor) => tensor.device_type == DeviceType.CPU && CpuKernels.Takes(tensor) ? Cpu : Plain;
}
