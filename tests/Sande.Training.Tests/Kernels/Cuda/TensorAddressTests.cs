using System.Runtime.InteropServices;
using Sande.Training.Kernels.Cuda;
using static TorchSharp.torch;

namespace Sande.Training.Tests.Kernels.Cuda;

public sealed class TensorAddressTests
{
    [Fact]
    public void It_is_the_first_elements_own_also_within_a_storage()
    {
        using var whole = arange(100, ScalarType.Int64);
        using var part = whole.narrow(0, 7, 10);

        Assert.Equal(0, Marshal.ReadInt64(TensorAddress.Of(whole)));
        Assert.Equal(7, Marshal.ReadInt64(TensorAddress.Of(part)));
        Assert.Equal(7 * sizeof(long), TensorAddress.Of(part) - TensorAddress.Of(whole));
    }
}
