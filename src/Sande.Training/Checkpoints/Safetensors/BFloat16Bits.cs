using System.Numerics;
using System.Runtime.InteropServices;

namespace Sande.Training.Checkpoints.Safetensors;

/// <summary>bfloat16 as bits: the upper half of a float32's. libtorch converts one number at a time on the CPU, which takes ten times as long as reading them.</summary>
internal static unsafe class BFloat16Bits
{
    private const int ChunkNumbers = 1 << 18;
    private const int HalfBits = 16;

    /// <summary>The same numbers as float32, exactly.</summary>
    /// <param name="stored">bfloat16.</param>
    /// <param name="float32">As many float32.</param>
    public static void Widen(ReadOnlySpan<byte> stored, Span<byte> float32)
    {
        var count = stored.Length / sizeof(ushort);
        fixed (byte* source = stored, destination = float32)
        {
            var from = (ushort*)source;
            var to = (uint*)destination;
            Parallel.For(0, (count + ChunkNumbers - 1) / ChunkNumbers, chunk =>
            {
                var begin = chunk * ChunkNumbers;
                var length = Math.Min(ChunkNumbers, count - begin);
                Widen(new ReadOnlySpan<ushort>(from + begin, length), new Span<uint>(to + begin, length));
            });
        }
    }

    private static void Widen(ReadOnlySpan<ushort> from, Span<uint> to)
    {
        var width = Vector<ushort>.Count;
        var whole = from.Length - from.Length % width;
        var vectors = MemoryMarshal.Cast<ushort, Vector<ushort>>(from[..whole]);
        var wide = MemoryMarshal.Cast<uint, Vector<uint>>(to[..whole]);
        for (var i = 0; i < vectors.Length; i++)
        {
            Vector.Widen(vectors[i], out var low, out var high);
            (wide[2 * i], wide[2 * i + 1]) = (low << HalfBits, high << HalfBits);
        }

        for (var i = whole; i < from.Length; i++)
            to[i] = (uint)from[i] << HalfBits;
    }
}
