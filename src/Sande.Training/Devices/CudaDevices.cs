using System.Text;
using Sande.Training.Kernels.Cuda;

namespace Sande.Training.Devices;

/// <summary>
/// What the CUDA driver, which every machine with an NVIDIA GPU has, says of devices: TorchSharp binds nothing that tells a GPU's name or memory. All answers
/// are null where there is no driver. Devices count as for libtorch: both see what CUDA_VISIBLE_DEVICES shows.
/// </summary>
internal static unsafe class CudaDevices
{
    private const int MaxNameLength = 256;

    /// <summary>As <c>NVIDIA H100 80GB HBM3</c>.</summary>
    public static string? Model(int index) => Ask<string>(index, static device =>
    {
        Span<byte> name = stackalloc byte[MaxNameLength];
        fixed (byte* start = name)
        {
            return Driver.GetDeviceName(start, MaxNameLength, device) == Driver.Success ? Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]) : null;
        }
    });

    /// <summary>Its memory in bytes.</summary>
    public static long? Memory(int index) => Ask<long?>(index, static device => Driver.GetDeviceMemory(out var bytes, device) == Driver.Success ? (long)bytes : null);

    /// <summary>Bytes in use on this thread's current device, by all processes; null before libtorch has used it.</summary>
    public static long? MemoryInUse()
    {
        try
        {
            return Driver.GetMemoryInfo(out var free, out var total) == Driver.Success ? (long)(total - free) : null;
        }
        catch (DllNotFoundException)
        {
            return null;
        }
    }

    private static T? Ask<T>(int index, Func<int, T?> ask)
    {
        try
        {
            return Driver.Initialize(0) == Driver.Success && Driver.GetDevice(out var device, Math.Max(0, index)) == Driver.Success ? ask(device) : default;
        }
        catch (DllNotFoundException)
        {
            return default;
        }
    }
}
