using System.Runtime.InteropServices;
using System.Text;

namespace Sande.Worker.Native;

/// <summary>A GPU of this machine.</summary>
/// <param name="Index">Its number, by place on the bus.</param>
/// <param name="Uuid">As <c>GPU-…</c>.</param>
/// <param name="Model">What its maker calls it.</param>
/// <param name="MemoryBytes">Its memory.</param>
/// <param name="UsedMemoryBytes">What all processes use of it.</param>
internal sealed record Gpu(int Index, string Uuid, string Model, long MemoryBytes, long UsedMemoryBytes);

/// <summary>NVIDIA's management library (NVML), which comes with the driver: it tells of GPUs and takes none of their memory, as CUDA would.</summary>
internal static unsafe partial class NvidiaManagement
{
    private const string Library = "libnvidia-ml.so.1";
    private const int Success = 0;
    private const int MaxTextLength = 96;

    private delegate int TextQuery(nint device, byte* text, uint length);

    /// <summary>The machine's GPUs as they are now; none where there is no driver.</summary>
    public static IReadOnlyList<Gpu> ReadGpus()
    {
        try
        {
            return Initialize() == Success && GetCount(out var count) == Success ? [.. Enumerable.Range(0, (int)count).Select(Read).OfType<Gpu>()] : [];
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            return [];
        }
    }

    private static Gpu? Read(int index)
        => GetHandle((uint)index, out var device) == Success && GetMemory(device, out var memory) == Success
            ? new(index, Text(GetUuid, device), Text(GetName, device), (long)memory.Total, (long)memory.Used)
            : null;

    private static string Text(TextQuery query, nint device)
    {
        var text = stackalloc byte[MaxTextLength];
        return query(device, text, MaxTextLength) == Success ? Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text)) : "";
    }

    [LibraryImport(Library, EntryPoint = "nvmlInit_v2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Initialize();

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetCount_v2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetCount(out uint count);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetHandleByIndex_v2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetHandle(uint index, out nint device);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetName")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetName(nint device, byte* name, uint length);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetUUID")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetUuid(nint device, byte* uuid, uint length);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetMemoryInfo")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetMemory(nint device, out DeviceMemory memory);

    /// <summary>nvmlMemory_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct DeviceMemory
    {
        public ulong Total;
        public ulong Free;
        public ulong Used;
    }
}
