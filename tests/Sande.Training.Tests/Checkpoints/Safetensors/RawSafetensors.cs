using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Sande.Training.Tests.Checkpoints.Safetensors;

/// <summary>A tensor of a file, as bytes.</summary>
internal sealed record RawTensor(string Name, string Dtype, long[] Shape, byte[] Bytes);

/// <summary>Safetensors files taken apart and put together byte by byte, without the code under test; so they can be wrong, too.</summary>
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

    /// <summary>A file of <paramref name="tensors"/>, its header indented as no library does it.</summary>
    public static void Write(string path, params IEnumerable<RawTensor> tensors)
    {
        var header = new Dictionary<string, object> { ["__metadata__"] = new { format = "pt" } };
        var data = new List<byte>();
        foreach (var tensor in tensors)
        {
            header.Add(tensor.Name, new { dtype = tensor.Dtype, shape = tensor.Shape, data_offsets = new[] { data.Count, data.Count + tensor.Bytes.Length } });
            data.AddRange(tensor.Bytes);
        }

        File.WriteAllBytes(path, Bytes(JsonSerializer.SerializeToUtf8Bytes(header, Indented), [.. data]));
    }

    public static List<RawTensor> Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var start = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        using var header = JsonDocument.Parse(bytes.AsMemory(8, start - 8));
        return [.. header.RootElement.EnumerateObject().Where(tensor => tensor.Name != "__metadata__").Select(tensor => ReadTensor(tensor, bytes.AsSpan(start)))];
    }

    private static RawTensor ReadTensor(JsonProperty tensor, ReadOnlySpan<byte> data)
    {
        var range = tensor.Value.GetProperty("data_offsets").Deserialize<int[]>()!;
        return new(
            tensor.Name,
            tensor.Value.GetProperty("dtype").GetString()!,
            tensor.Value.GetProperty("shape").Deserialize<long[]>()!,
            data[range[0]..range[1]].ToArray());
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
}
