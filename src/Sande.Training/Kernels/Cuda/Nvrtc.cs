using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sande.Training.Kernels.Cuda;

/// <summary>NVRTC, the compiler of CUDA C++ as a library.</summary>
internal static unsafe partial class Nvrtc
{
    private const int Success = 0;

    /// <summary>Its version, as <c>12.8</c>.</summary>
    public static string Version()
    {
        Check(GetVersion(out var major, out var minor));
        return $"{major}.{minor}";
    }

    /// <summary>Compiles a file of <see cref="KernelSources"/>.</summary>
    /// <param name="file">Its name.</param>
    /// <param name="instances">The kernels that are wanted, as C++ expressions.</param>
    /// <param name="capability">The device's compute capability, as 90.</param>
    /// <exception cref="CudaKernelException">It does not compile, or there is no compiler.</exception>
    public static CompiledKernels Compile(string file, IReadOnlyList<string> instances, int capability)
    {
        if (!NvrtcLibrary.IsFound)
            throw new CudaKernelException("libnvrtc is neither beside libtorch nor on LD_LIBRARY_PATH");
        Check(Create(out var program, KernelSources.Text(file), file, 1, [KernelSources.Text(KernelSources.Header)], [KernelSources.Header]));
        try
        {
            foreach (var instance in instances)
                Check(AddNameExpression(program, instance));
            var newest = NewestArchitecture(capability);
            string[] options = [newest == capability ? $"--gpu-architecture=sm_{capability}" : $"--gpu-architecture=compute_{newest}", "--std=c++17"];
            if (Compile(program, options.Length, options) != Success)
                throw new CudaKernelException($"{file} does not compile: {Log(program)}");
            return new(newest == capability ? Cubin(program) : Ptx(program), instances.ToDictionary(instance => instance, instance => LoweredName(program, instance)));
        }
        finally
        {
            _ = Destroy(ref program);
        }
    }

    /// <summary>The device's own, or the newest before it where this compiler is older than the device: the driver translates that one's PTX.</summary>
    private static int NewestArchitecture(int capability)
    {
        Check(GetNumSupportedArchs(out var count));
        var supported = new int[count];
        Check(GetSupportedArchs(supported));
        return supported.Where(architecture => architecture <= capability).DefaultIfEmpty(capability).Max();
    }

    private static byte[] Cubin(nint program)
    {
        Check(GetCubinSize(program, out var size));
        var image = new byte[size];
        Check(GetCubin(program, image));
        return image;
    }

    private static byte[] Ptx(nint program)
    {
        Check(GetPtxSize(program, out var size));
        var image = new byte[size];
        Check(GetPtx(program, image));
        return image;
    }

    private static string Log(nint program)
    {
        if (GetProgramLogSize(program, out var size) != Success || size == 0)
            return "";
        var log = new byte[size];
        return GetProgramLog(program, log) == Success ? System.Text.Encoding.UTF8.GetString(log).TrimEnd('\0', '\n') : "";
    }

    private static string LoweredName(nint program, string instance)
    {
        Check(GetLoweredName(program, instance, out var name));
        return Marshal.PtrToStringUTF8((nint)name)!;
    }

    private static void Check(int result, [CallerArgumentExpression(nameof(result))] string call = "")
    {
        if (result != Success)
            throw new CudaKernelException($"NVRTC: {Marshal.PtrToStringUTF8((nint)GetErrorString(result))} ({call})");
    }
}

/// <summary>Machine code, and its functions' names by the expressions that asked for them.</summary>
internal sealed record CompiledKernels(byte[] Image, IReadOnlyDictionary<string, string> Names);
