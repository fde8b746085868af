using static TorchSharp.torch;

namespace Sande.Training.Kernels.Cuda;

/// <summary>An argument of a kernel as it lies in memory: a number, or the address of a tensor's first element (none: null).</summary>
internal readonly struct KernelArgument
{
    private readonly ulong _bits;

    private KernelArgument(ulong bits) => _bits = bits;

    public static implicit operator KernelArgument(Tensor? tensor) => new(tensor is null ? 0 : (ulong)TensorAddress.Of(tensor));

    public static implicit operator KernelArgument(int number) => new((uint)number);

    public static implicit operator KernelArgument(uint number) => new(number);

    public static implicit operator KernelArgument(long number) => new((ulong)number);

    public static implicit operator KernelArgument(float number) => new(BitConverter.SingleToUInt32Bits(number));
}
