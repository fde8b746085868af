using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Sande.Training.Kernels.Cuda;
using Sande.Training.Tests.Checkpoints;

namespace Sande.Training.Tests.Kernels.Cuda;

/// <summary>Runs the CUDA kernels' own source on the CPU: compiled by g++ behind cuda_on_cpu.h.</summary>
internal sealed class CpuLauncher : IKernelLauncher, IDisposable
{
    private const string Compiler = "g++", Shim = "cuda_on_cpu.h";
    private const int MaxSharedBytes = 48 * 1024;
    private static readonly TimeSpan MaxCompileTime = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();
    private readonly nint _library;
    private readonly LaunchFunction _launch;

    public CpuLauncher(string format)
    {
        File.WriteAllText(_folder[Shim], ShimText());
        File.WriteAllText(_folder[KernelSources.Header], KernelSources.Text(KernelSources.Header));
        File.WriteAllText(_folder["kernels.cpp"], Source(format));
        _library = NativeLibrary.Load(Compile());
        _launch = Marshal.GetDelegateForFunctionPointer<LaunchFunction>(NativeLibrary.GetExport(_library, "launch"));
    }

    private delegate int LaunchFunction(string name, uint blocks, uint threadsOfRow, uint rowsOfBlock, ulong[] arguments);

    public static bool IsPossible => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, Compiler)));

    public int Multiprocessors => 2;

    public void Launch(string kernel, Blocks blocks, params ReadOnlySpan<KernelArgument> arguments)
    {
        Assert.InRange(blocks.Threads * blocks.Rows, 32, 1024);
        Assert.InRange(blocks.SharedBytes, 0, MaxSharedBytes);
        Assert.True(_launch(kernel, (uint)blocks.Count, (uint)blocks.Threads, (uint)blocks.Rows, MemoryMarshal.Cast<KernelArgument, ulong>(arguments).ToArray()) != 0, kernel);
    }

    public void Dispose()
    {
        NativeLibrary.Free(_library);
        _folder.Dispose();
    }

    private static string ShimText()
    {
        using var reader = new StreamReader(typeof(CpuLauncher).Assembly.GetManifestResourceStream(Shim)!);
        return reader.ReadToEnd();
    }

    // Each file is compiled by itself for a GPU; here each has a namespace. The shared memory that a launch sizes is as large as it can be.
    private static string Source(string format)
    {
        var source = new StringBuilder($"#include \"{Shim}\"\n");
        foreach (var (file, instances) in KernelSources.Instances(format))
        {
            source.Append($"namespace {Path.GetFileNameWithoutExtension(file)}_file\n{{\nfloat weightSums[{MaxSharedBytes / sizeof(float)}];\n");
            source.Append(KernelSources.Text(file).Replace("extern __shared__", "extern", StringComparison.Ordinal)).Append("\nstatic Registration registrations[] = {\n");
            source.AppendJoin(",\n", instances.Select(instance => $"KERNEL({instance})")).Append("\n};\n}\n");
        }

        return source.ToString();
    }

    private string Compile()
    {
        var library = _folder["kernels.so"];
        using var process = Process.Start(new ProcessStartInfo(
            Compiler, ["-std=c++17", "-O1", "-shared", "-fPIC", "-U_FORTIFY_SOURCE", "-o", library, _folder["kernels.cpp"]]) { UseShellExecute = false, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        Assert.True(process.WaitForExit(MaxCompileTime) && process.ExitCode == 0, errors);
        return library;
    }
}
