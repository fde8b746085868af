using Sande.Training.Kernels.Cpu;
using Sande.Training.Kernels.Cuda;
using TorchSharp;
using static TorchSharp.torch;

namespace Sande.Training.Kernels;

/// <summary>The fastest kernels for a tensor.</summary>
public static class KernelSelection
{
    private static readonly PlainKernels Plain = new();
    private static readonly CpuKernels Cpu = new();

    /// <summary>What computes on a device, for a log: <c>fused CUDA kernels (compiled by NVRTC 12.8 for compute capability 9.0)</c>, or why there are none.</summary>
    public static string Describe(Device device, ScalarType dtype)
    {
        if (device.type != DeviceType.CUDA)
            return dtype == ScalarType.Float32 ? "vectorised loops" : "PyTorch's operations";
        var support = CudaSupport.Of(Math.Max(0, device.index), dtype);
        return support.Kernels is null ? $"PyTorch's operations (no fused CUDA kernels: {support.Description})" : $"fused CUDA kernels ({support.Description})";
    }

    /// <summary>For tensors on the device and of the format of <paramref name="tensor"/>.</summary>
    internal static IKernels Of(Tensor tensor) => tensor.device_type switch
    {
        DeviceType.CPU when CpuKernels.Takes(tensor) => Cpu,
        DeviceType.CUDA when CudaSupport.Of(tensor.device_index, tensor.dtype).Kernels is { } kernels => kernels,
        _ => Plain,
    };
}
