using System.Runtime.InteropServices;

namespace Sande.Training.Tests.Checkpoints;

/// <summary>The weights' number formats in plain C#: what torch's conversions are compared with.</summary>
internal static class Floats
{
    public static byte[] Encode(string dtype, float[] values) => dtype switch
    {
        "F32" => MemoryMarshal.AsBytes(values.AsSpan()).ToArray(),
        "F16" => MemoryMarshal.AsBytes(values.Select(value => (Half)value).ToArray().AsSpan()).ToArray(),
        "BF16" => MemoryMarshal.AsBytes(values.Select(ToBFloat16).ToArray().AsSpan()).ToArray(),
        _ => throw new ArgumentException(dtype, nameof(dtype)),
    };

    public static float[] Decode(string dtype, byte[] bytes) => dtype switch
    {
        "F32" => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
        "F16" => [.. MemoryMarshal.Cast<byte, Half>(bytes).ToArray().Select(half => (float)half)],
        "BF16" => [.. MemoryMarshal.Cast<byte, ushort>(bytes).ToArray().Select(bits => BitConverter.UInt32BitsToSingle((uint)bits << 16))],
        _ => throw new ArgumentException(dtype, nameof(dtype)),
    };

    /// <summary>The upper half of the bits, rounded to nearest, ties to even.</summary>
    private static ushort ToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        var isOdd = (bits >> 16) & 1;
        return (ushort)((bits + 0x7fff + isOdd) >> 16);
    }
}
