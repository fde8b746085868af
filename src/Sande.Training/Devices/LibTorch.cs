using System.Runtime.InteropServices;

namespace Sande.Training.Devices;

/// <summary>The libtorch that this process has loaded, asked itself: a build's own, or any installed PyTorch's.</summary>
internal static class LibTorch
{
    private const string Library = "libtorch_cpu.so";

    // AOTInductor's C interface (torch/csrc/stable/version.h): major, minor and patch in the three highest bytes.
    private const string VersionFunction = "aoti_torch_abi_version";

    /// <summary>Version and folder, as <c>libtorch 2.10.0 in /opt/torch/lib</c>.</summary>
    public static string Describe() => Path() is { } path ? $"libtorch {Version(path) ?? "of unknown version"} in {System.IO.Path.GetDirectoryName(path)}" : "an unknown libtorch";

    private static string? Path() => ProcFiles.LoadedLibrary(Library);

    private static unsafe string? Version(string path)
    {
        if (!NativeLibrary.TryLoad(path, out var library) || !NativeLibrary.TryGetExport(library, VersionFunction, out var function))
            return null;
        var version = ((delegate* unmanaged<ulong>)function)();
        return $"{version >> 56}.{version >> 48 & 0xff}.{version >> 40 & 0xff}";
    }
}
