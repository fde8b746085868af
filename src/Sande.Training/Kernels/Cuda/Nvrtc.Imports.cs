using System.Runtime.InteropServices;

namespace Sande.Training.Kernels.Cuda;

/// <summary>nvrtc.h.</summary>
internal static unsafe partial class Nvrtc
{
    [LibraryImport(NvrtcLibrary.Name, EntryPoint = "nvrtcVersion")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetVersion(out int major, out int minor);

    [LibraryImport(NvrtcLibrary.Name, EntryPoint = "nvrtcGetErrorString")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial byte* GetErrorString(int result);

    [LibraryImport(NvrtcLibrary.Name, EntryPoint = "nvrtcGetNumSupportedArchs")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetNumSupportedArchs(out int count);

    [LibraryImport(NvrtcLibrary.Name, EntryPoint = "nvrtcGetSupportedArchs")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetSupportedArchs([Out] int[] architectures);

    [LibraryImport(NvrtcLibrary.Name, EntryPoint = "nvrtcCreateProgram", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Create(out nint program, string source, string name, int headerCount, string[] headers, string[] headerNames);

    [LibraryImport(NvrtcLibrary.Name, EntryPoint = "nvrtcDestroyProgram")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Destroy(ref nint program);

    [LibraryImport(NvrtcLibrary.Name, EntryPoint = "nvrtcAddNameExpression", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int AddNameExpression(nint program, string expression);

    [LibraryImport(NvrtcLibrary.Name, EntryPoint = "nvrtcGetLoweredName", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetLoweredName(nint program, string expression, out byte* name);

    [LibraryImport(NvrtcLibrary.Name, EntryPoint = "nvrtcCompileProgram", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Compile(nint program, int optionCount, string[] options);

    [LibraryImport(NvrtcLibrary.Name, EntryPoint = "nvrtcGetProgramLogSize")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetProgramLogSize(nint program, out nuint size);

    [LibraryImport(NvrtcLibrary.Name, EntryPoint = "nvrtcGetProgramLog")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetProgramLog(nint program, [Out] byte[] log);

    [LibraryImport(NvrtcLibrary.Name, EntryPoint = "nvrtcGetCUBINSize")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetCubinSize(nint program, out nuint size);

    [LibraryImport(NvrtcLibrary.Name, EntryPoint = "nvrtcGetCUBIN")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetCubin(nint program, [Out] byte[] image);

    [LibraryImport(NvrtcLibrary.Name, EntryPoint = "nvrtcGetPTXSize")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetPtxSize(nint program, out nuint size);

    [LibraryImport(NvrtcLibrary.Name, EntryPoint = "nvrtcGetPTX")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetPtx(nint program, [Out] byte[] image);
}
