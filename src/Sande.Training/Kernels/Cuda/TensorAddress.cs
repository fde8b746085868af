using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Sande.Training.Kernels.Cuda;

/// <summary>Where a tensor lies: TorchSharp's native half knows it of any device's tensor, its managed half asks only for those of the CPU.</summary>
internal static partial class TensorAddress
{
    /// <summary>at::Tensor::data_ptr(): the first element's address, the offset within its storage included.</summary>
    public static nint Of(Tensor tensor) => Data(tensor.Handle);

    [LibraryImport("LibTorchSharp", EntryPoint = "THSTensor_data")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial nint Data(nint tensor);
}
