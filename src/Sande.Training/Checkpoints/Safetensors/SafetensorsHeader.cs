using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Sande.Training.Errors;

namespace Sande.Training.Checkpoints.Safetensors;

/// <summary>
/// The header of a safetensors file: eight bytes that give its length (little-endian), then JSON, then the tensors' bytes
/// (https://github.com/huggingface/safetensors, "Format"). What was read is sound: every tensor's range fits its dtype and shape, and the
/// ranges cover the rest of the file exactly, each byte once.
/// </summary>
public sealed class SafetensorsHeader
{
    /// <summary>The longest header that is read, bytes: the official library's limit.</summary>
    public const int MaxBytes = 100_000_000;

    private const int LengthBytes = sizeof(ulong);

    private SafetensorsHeader(string fileName, long dataStart, long fileLength, HeaderContent content)
    {
        FileName = fileName;
        DataStart = dataStart;
        FileLength = fileLength;
        Metadata = content.Metadata;
        Tensors = content.Tensors;
    }

    /// <summary>The file's name, without its folder.</summary>
    public string FileName { get; }

    /// <summary>Where the tensors' bytes start in the file.</summary>
    public long DataStart { get; }

    /// <summary>Bytes of the whole file.</summary>
    public long FileLength { get; }

    /// <summary>The header's <c>__metadata__</c>; empty where it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors, in the order in which their bytes lie in the file.</summary>
    public IReadOnlyList<TensorEntry> Tensors { get; }

    /// <summary>Reads the header of the file at <paramref name="path"/>.</summary>
    /// <exception cref="CheckpointFormatException">The file is missing or not sound; the message names it, and the tensor.</exception>
    /// <exception cref="TrainingException">The file can't be read.</exception>
    public static SafetensorsHeader Read(string path)
    {
        using var handle = Open(path);
        return Read(handle, path);
    }

    internal static SafeFileHandle Open(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointFormatException($"{Path.GetFileName(path)} is missing.", e);
        }
        catch (UnauthorizedAccessException e) when (Directory.Exists(path))
        {
            throw new CheckpointFormatException($"{Path.GetFileName(path)} is a folder.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DurableFile.ReadFault(path, e);
        }
    }

    internal static SafetensorsHeader Read(SafeFileHandle handle, string path)
    {
        var fileName = Path.GetFileName(path);
        try
        {
            var fileLength = RandomAccess.GetLength(handle);
            var json = ReadJson(handle, fileName, fileLength);
            var dataStart = LengthBytes + json.Length;
            return new(fileName, dataStart, fileLength, HeaderParser.Parse(json, fileLength - dataStart, fileName));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DurableFile.ReadFault(path, e);
        }
    }

    private static byte[] ReadJson(SafeFileHandle handle, string fileName, long fileLength)
    {
        Span<byte> prefix = stackalloc byte[LengthBytes];
        if (fileLength < LengthBytes || !FileRead.TryFill(handle, prefix, 0))
            throw new CheckpointFormatException($"{fileName} has {fileLength} bytes, too few for a safetensors file.");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaxBytes)
            throw new CheckpointFormatException($"{fileName}: the header's length of {length} bytes is above the limit of {MaxBytes}; this is not a safetensors file.");
        if (length > (ulong)(fileLength - LengthBytes))
            throw new CheckpointFormatException($"{fileName}: the header's length of {length} bytes reaches past the file's end; the file is truncated.");
        var json = new byte[(int)length];
        if (!FileRead.TryFill(handle, json, LengthBytes))
            throw new CheckpointFormatException($"{fileName} got shorter while it was read.");
        return json;
    }
}
