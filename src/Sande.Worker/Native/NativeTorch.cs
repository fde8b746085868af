using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Sande.Worker.Native;

/// <summary>
/// Chooses the native libtorch before TorchSharp looks for one: the build's own beside the program, or with
/// <c>SANDE_LIBTORCH=/path/to/torch/lib</c> (a build with <c>-p:TorchBackend=external</c>) one that is already on the machine.
/// </summary>
internal sealed partial class NativeTorch
{
    /// <summary>The environment variable with the folder of an installed libtorch.</summary>
    public const string FolderVariable = "SANDE_LIBTORCH";

    private const string CpuLibrary = "libtorch_cpu.so";
    private const string CudaLibrary = "libtorch_cuda.so";

    // In the order in which each needs the one before it; libLibTorchSharp.so then finds them by soname, already loaded.
    private static readonly string[] PreloadOrder = ["libc10.so", CpuLibrary, "libc10_cuda.so", CudaLibrary, "libtorch.so"];

    private NativeTorch(string? folder, bool isExternal, bool hasCuda) => (Folder, IsExternal, HasCuda) = (folder, isExternal, hasCuda);

    /// <summary>Where libtorch lies; null where the dynamic linker will have to find it (LD_LIBRARY_PATH).</summary>
    public string? Folder { get; }

    /// <summary>Whether it is the one that SANDE_LIBTORCH names.</summary>
    public bool IsExternal { get; }

    /// <summary>Whether it can use CUDA devices.</summary>
    public bool HasCuda { get; }

    /// <summary>Finds the libtorch that this process would use; loads nothing.</summary>
    /// <exception cref="NativeTorchException">SANDE_LIBTORCH names no libtorch, or there is a second one beside the program.</exception>
    public static NativeTorch Choose(string? externalFolder)
    {
        var own = OwnFolders().FirstOrDefault(folder => File.Exists(Path.Combine(folder, CpuLibrary)));
        if (string.IsNullOrEmpty(externalFolder))
            return new NativeTorch(own, isExternal: false, HasCudaLibrary(own) || (own is null && LinkerFindsCuda()));
        if (!File.Exists(Path.Combine(externalFolder, CpuLibrary)))
            throw new NativeTorchException($"{FolderVariable} is {externalFolder}, but there is no {CpuLibrary} in it. It must be the lib folder of an installed torch.");
        if (own is not null)
            throw new NativeTorchException($"{FolderVariable} is set, but this build has its own libtorch in {own}, and two of them can't share a process: build with -p:TorchBackend=external.");
        return new NativeTorch(Path.GetFullPath(externalFolder), isExternal: true, HasCudaLibrary(externalFolder));
    }

    /// <summary>Loads an external libtorch into this process. To be called before any TorchSharp type is touched.</summary>
    /// <exception cref="NativeTorchException">There is no libtorch anywhere.</exception>
    /// <exception cref="DllNotFoundException">A library, or one that it needs, does not load.</exception>
    public void Load()
    {
        if (Folder is null && !NativeLibrary.TryLoad(CpuLibrary, out _))
            throw new NativeTorchException($"This build has no libtorch of its own: set {FolderVariable} to the lib folder of an installed torch.");
        if (!IsExternal)
            return;
        foreach (var library in PreloadOrder.Select(name => Path.Combine(Folder!, name)).Where(File.Exists))
            NativeLibrary.Load(library);
    }

    /// <summary>The version of an installed PyTorch, as <c>2.11.0+cu130</c>, from its version.py; null where there is none beside the folder.</summary>
    public string? Version
    {
        get
        {
            var file = Path.Combine(Folder ?? "", "..", "version.py");
            return Folder is not null && File.Exists(file) && VersionLine().Match(File.ReadAllText(file)) is { Success: true } match ? match.Groups["version"].Value : null;
        }
    }

    /// <summary>For the log.</summary>
    public override string ToString()
        => $"{(IsExternal ? "external" : "own")} libtorch {(Version is { } version ? $"{version} " : "")}{(HasCuda ? "with CUDA" : "for the CPU")} in {Folder ?? "the linker's path"}";

    private static IEnumerable<string> OwnFolders()
    {
        var native = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        return native.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(AppContext.BaseDirectory)
            .Append(Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native"))
            .Append(Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native"));
    }

    private static bool LinkerFindsCuda()
        => (Environment.GetEnvironmentVariable("LD_LIBRARY_PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Any(HasCudaLibrary);

    [GeneratedRegex(@"^__version__\s*=\s*['""](?<version>[^'""]+)['""]", RegexOptions.Multiline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionLine();

    private static bool HasCudaLibrary(string? folder) => folder is not null && File.Exists(Path.Combine(folder, CudaLibrary));
}
