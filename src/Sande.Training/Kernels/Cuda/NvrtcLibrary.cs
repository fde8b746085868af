using System.Reflection;
using System.Runtime.InteropServices;
using Sande.Training.Devices;

namespace Sande.Training.Kernels.Cuda;

/// <summary>
/// Finds libnvrtc, which comes with every libtorch for CUDA: beside it (its own packages, where the name has a hash in it), or as pip lays it out, in a
/// folder of nvidia's beside torch's; else where the dynamic linker looks (LD_LIBRARY_PATH), or in CUDA's own folder.
/// </summary>
internal static class NvrtcLibrary
{
    /// <summary>What <see cref="Nvrtc"/> imports from.</summary>
    public const string Name = "nvrtc";

    private const string ToolkitFolder = "/usr/local/cuda/lib64";

    private static readonly string[] LinkerNames = ["libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so.11.2", "libnvrtc.so"];

    private static readonly Lazy<nint> Handle = new(() => Candidates().Select(TryLoad).FirstOrDefault(handle => handle != 0));

    /// <summary>Whether it is there; loads it.</summary>
    public static bool IsFound => Handle.Value != 0;

    static NvrtcLibrary() => NativeLibrary.SetDllImportResolver(typeof(NvrtcLibrary).Assembly, Resolve);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) => name == Name ? Handle.Value : 0;

    private static nint TryLoad(string library) => NativeLibrary.TryLoad(library, out var handle) ? handle : 0;

    private static IEnumerable<string> Candidates() => Folders().SelectMany(LibrariesIn).Concat(LinkerNames).Concat(LibrariesIn(ToolkitFolder));

    private static IEnumerable<string> Folders()
    {
        if (Path.GetDirectoryName(ProcFiles.LoadedLibrary("libtorch_cpu.so")) is not { } torch)
            return [];
        var nvidia = Path.GetFullPath(Path.Combine(torch, "..", "..", "nvidia"));
        return Directory.Exists(nvidia) ? Directory.GetDirectories(nvidia).Order(StringComparer.Ordinal).Select(package => Path.Combine(package, "lib")).Prepend(torch) : [torch];
    }

    // Not libnvrtc-builtins, which libnvrtc loads itself, nor the second build of it (.alt) in the same folder.
    private static IEnumerable<string> LibrariesIn(string folder) => Directory.Exists(folder)
        ? Directory.GetFiles(folder, "libnvrtc*.so*").Where(file => !file.Contains("-builtins", StringComparison.Ordinal) && !file.Contains(".alt.", StringComparison.Ordinal))
        : [];
}
