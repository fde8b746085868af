using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Sande.Training.Kernels.Checks;
using TorchSharp;
using static TorchSharp.torch;

namespace Sande.Training.Kernels.Cuda;

/// <summary>
/// Whether the kernels can be used on a GPU for a number format: found out once, at the first use. They are compiled there and checked
/// (<see cref="KernelCheck"/>); where either fails PyTorch's own operations do their work, slower, and the reason is kept.
/// </summary>
/// <param name="Kernels">Null where they can't be used.</param>
/// <param name="Description">For a log: what they were compiled by and for, or why there are none.</param>
internal sealed record CudaSupport(CudaKernels? Kernels, string Description)
{
    private static readonly ConcurrentDictionary<(int Device, ScalarType DType), Lazy<CudaSupport>> Known = new();

    /// <summary>For tensors of <paramref name="dtype"/> on the device of that index.</summary>
    public static CudaSupport Of(int device, ScalarType dtype) => CudaKernels.HasKernels(dtype)
        ? Known.GetOrAdd((device, dtype), static of => new(() => Find(of.Device, of.DType))).Value
        : new(null, $"there are none for {dtype}");

    private static CudaSupport Find(int index, ScalarType dtype)
    {
        try
        {
            var device = new Device(DeviceType.CUDA, index);
            var program = new CudaProgram(index, CudaKernels.Format(dtype));
            var kernels = new CudaKernels(program, device, dtype);
            return KernelCheck.Run(kernels, device, dtype).FirstOrDefault(row => !row.IsWithinTolerance) is { } wrong
                ? new(null, $"a check failed: {wrong}")
                : new(kernels, $"compiled by NVRTC {Nvrtc.Version()} for compute capability {program.Capability / 10}.{program.Capability % 10}");
        }
        catch (DllNotFoundException)
        {
            return new(null, "the CUDA driver (libcuda.so.1) is not there");
        }

        // Whatever is wrong with a machine's driver, compiler or libraries, there is another way to compute.
        catch (Exception failure) when (failure is CudaKernelException or EntryPointNotFoundException or ExternalException)
        {
            return new(null, failure.Message);
        }
    }
}
