using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sande.Training.Errors;
using TorchSharp;

namespace Sande.Training.Checkpoints.Safetensors;

/// <summary>Writes tensors of any dtype and device as a safetensors file: a model's first weights, or the state that a job resumes from.</summary>
public static class SafetensorsWriter
{
    private const int Alignment = 8;

    /// <summary>
    /// Writes <paramref name="tensors"/> to <paramref name="path"/>: beside it first, flushed to the disk, then renamed into place, so that a crash leaves
    /// the old file or the new one. Tensors come in the order given, wide dtypes before narrow ones, which keeps each aligned.
    /// </summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="tensors">Names, each once, and tensors; they are copied one by one.</param>
    /// <param name="metadata">The header's <c>__metadata__</c>. Default: none.</param>
    /// <exception cref="TrainingException">The disk is full or can't be written.</exception>
    public static void Write(string path, IEnumerable<(string Name, torch.Tensor Tensor)> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var ordered = tensors.OrderByDescending(tensor => tensor.Tensor.ElementSize).ToList();
        if (ordered.DistinctBy(tensor => tensor.Name).Count() != ordered.Count)
            throw new ArgumentException("Two tensors have the same name.", nameof(tensors));
        var header = HeaderBytes(ordered, metadata);
        var length = header.Length + ordered.Sum(tensor => tensor.Tensor.numel() * tensor.Tensor.ElementSize);
        DurableFile.Replace(path, length, stream =>
        {
            stream.Write(header.Span);
            foreach (var (_, tensor) in ordered)
                TensorBytes.Visit(tensor, tensor.dtype, stream.Write);
        });
    }

    private static ReadOnlyMemory<byte> HeaderBytes(List<(string Name, torch.Tensor Tensor)> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        BinaryPrimitives.WriteUInt64LittleEndian(buffer.GetSpan(Alignment), 0);
        buffer.Advance(Alignment);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            WriteHeader(json, tensors, metadata);
        var padding = (Alignment - buffer.WrittenCount % Alignment) % Alignment;
        buffer.Write("        "u8[..padding]);
        var bytes = buffer.WrittenSpan.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)(bytes.Length - Alignment));
        return bytes;
    }

    private static void WriteHeader(Utf8JsonWriter json, List<(string Name, torch.Tensor Tensor)> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        json.WriteStartObject();
        if (metadata is not null)
            WriteMetadata(json, metadata);
        long begin = 0;
        foreach (var (name, tensor) in tensors)
        {
            var end = begin + tensor.numel() * tensor.ElementSize;
            json.WriteStartObject(name);
            json.WriteString("dtype", SafetensorsDtype.Of(tensor.dtype).Name);
            WriteNumbers(json, "shape", tensor.shape);
            WriteNumbers(json, "data_offsets", [begin, end]);
            json.WriteEndObject();
            begin = end;
        }

        json.WriteEndObject();
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        json.WriteStartObject("__metadata__");
        foreach (var (key, value) in metadata)
            json.WriteString(key, value);
        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, long[] numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
