using TorchSharp;

namespace Sande.Training.Checkpoints.Safetensors;

/// <summary>A tensor's numbers as bytes, in slices: TorchSharp's <c>Tensor.bytes</c> ends at 2 GiB, and converting a slice costs little memory.</summary>
internal static class TensorBytes
{
    private const int SliceBytes = 64 << 20;

    /// <summary>Writes a slice of a tensor's bytes into <paramref name="memory"/>.</summary>
    /// <param name="memory">All of it is written.</param>
    /// <param name="offset">Where in the tensor the slice begins, bytes.</param>
    public delegate void Reader(Span<byte> memory, long offset);

    /// <summary>Fills <paramref name="tensor"/>, contiguous and on the CPU: <paramref name="fill"/> gets each slice and its offset in bytes.</summary>
    public static void Fill(torch.Tensor tensor, Reader fill)
    {
        foreach (var (slice, offset) in Slices(tensor, tensor.ElementSize))
        {
            using (slice)
                fill(slice.bytes, offset);
        }
    }

    /// <summary>Hands the bytes of <paramref name="tensor"/>, on any device, to <paramref name="use"/> as <paramref name="dtype"/>, rounded to nearest even.</summary>
    public static void Visit(torch.Tensor tensor, torch.ScalarType dtype, Action<ReadOnlySpan<byte>> use)
    {
        using var detached = tensor.detach();
        using var contiguous = detached.contiguous();
        foreach (var (slice, _) in Slices(contiguous, tensor.ElementSize))
        {
            using (slice)
            using (var converted = slice.to(dtype))
            using (var local = converted.cpu())
                use(local.bytes);
        }
    }

    private static IEnumerable<(torch.Tensor Slice, long Offset)> Slices(torch.Tensor tensor, long elementSize)
    {
        var count = tensor.numel();
        var step = SliceBytes / elementSize;
        for (long start = 0; start < count; start += step)
        {
            using var flat = tensor.view(-1);
            yield return (flat.narrow(0, start, Math.Min(step, count - start)), start * elementSize);
        }
    }
}
