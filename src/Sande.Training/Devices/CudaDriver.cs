using System.Runtime.InteropServices;
using System.Text;

namespace Sande.Training.Devices;

/// <summary>
/// The CUDA driver's own interface, which every machine with an NVIDIA GPU has: TorchSharp binds nothing that tells a GPU's name or memory. All answers are
/// null where there is no driver. Devices count as for libtorch: both see what CUDA_VISIBLE_DEVICES shows.
/// </summary>
internal static unsafe partial class CudaDriver
{
    private const string Library = "libcuda.so.1";
    private const int Success = 0;
    private const int MaxNameLength = 256;

    /// <summary>As <c>NVIDIA H100 80GB HBM3</c>.</summary>
    public static string? DeviceModel(int index) => Ask<string>(index, static device =>
    {
        Span<byte> name = stackalloc byte[MaxNameLength];
        fixed (byte* start = name)
        {
            return DeviceGetName(start, MaxNameLength, device) == Success ? Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]) : null;
        }
    });

    /// <summary>Its memory in bytes.</summary>
    public static long? DeviceMemory(int index) => Ask<long?>(index, static device => DeviceTotalMemory(out var bytes, device) == Success ? (long)bytes : null);

    /// <summary>Bytes in use on this thread's current device, by all processes; null before libtorch has used it.</summary>
    public static long? MemoryInUse()
    {
        try
        {
            return MemoryInfo(out var free, out var total) == Success ? (long)(total - free) : null;
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
            return Initialize(0) == Success && DeviceGet(out var device, Math.Max(0, index)) == Success ? ask(device) : default;
        }
        catch (DllNotFoundException)
        {
            return default;
        }
    }

    [LibraryImport(Library, EntryPoint = "cuInit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Initialize(uint flags);

    [LibraryImport(Library, EntryPoint = "cuDeviceGet")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int DeviceGet(out int device, int index);

    [LibraryImport(Library, EntryPoint = "cuDeviceGetName")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int DeviceGetName(byte* name, int length, int device);

    [LibraryImport(Library, EntryPoint = "cuDeviceTotalMem_v2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int DeviceTotalMemory(out nuint bytes, int device);

    [LibraryImport(Library, EntryPoint = "cuMemGetInfo_v2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MemoryInfo(out nuint free, out nuint total);
}
