using System.Buffers.Binary;
using System.Text;

namespace Sande.Training.Tests.Checkpoints.Safetensors;

/// <summary>Safetensors files put together byte by byte, so that they can be wrong.</summary>
internal static class RawSafetensors
{
    /// <summary>Length, header and zeros.</summary>
    public static byte[] Bytes(string header, int dataLength) => Bytes(Encoding.UTF8.GetBytes(header), new byte[dataLength]);

    public static byte[] Bytes(byte[] header, byte[] data)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. data];
    }

    /// <summary>The header of <paramref name="file"/>, as text.</summary>
    public static string Header(string file)
    {
        var bytes = File.ReadAllBytes(file);
        return Encoding.UTF8.GetString(bytes, 8, (int)BinaryPrimitives.ReadInt64LittleEndian(bytes));
    }
}
