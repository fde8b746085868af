using System.Text;

namespace Sande.Contracts.Checkpoints;

/// <summary>The path of a file in a checkpoint, as the API takes it: relative, with forward slashes, safe to append to any folder on any system.</summary>
public static class CheckpointPath
{
    /// <summary>Bytes (UTF-8) that one part of a path may have: what file systems take.</summary>
    public const int MaxPartBytes = 255;

    /// <summary>Bytes (UTF-8) that a whole path may have.</summary>
    public const int MaxBytes = 1024;

    /// <summary>Extensions of the files that Python's pickle (or a container of it) is kept in.</summary>
    private static readonly string[] PickleExtensions = [".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle"];

    /// <summary>Extensions of weights that other frameworks read.</summary>
    private static readonly string[] ForeignExtensions = [".h5", ".msgpack", ".gguf", ".onnx", ".ot"];

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What is wrong with <paramref name="path"/> as a path, or null. It is safe to show: the path itself is not part of it.</summary>
    public static string? FindFault(string path)
    {
        if (path.Length == 0)
            return "The path is empty.";
        if (FindByteCount(path) is not { } bytes)
            return "The path is not valid Unicode.";
        if (bytes > MaxBytes)
            return $"The path has {bytes} bytes; at most {MaxBytes} are allowed.";
        if (path.Any(char.IsControl))
            return "The path has a control character.";
        if (path.Contains('\\'))
            return "The path has a backslash; parts are separated by forward slashes.";
        if (path[0] == '/' || IsDrive(path))
            return "The path is absolute; it must be relative to the checkpoint's folder.";
        return path.Split('/').Select(FindPartFault).FirstOrDefault(fault => fault is not null);
    }

    /// <summary>
    /// Why a file of this name does not belong in a checkpoint, or null. Weights are only ever safetensors: a pickle runs code when it is loaded, and
    /// weights in any other format would carry the parent's backdoor along, unchanged, beside the cleaned ones.
    /// </summary>
    public static string? FindRefusal(string path)
    {
        if (HasExtension(path, PickleExtensions))
            return "Pickled weights are refused, because loading a pickle can run code: convert them to safetensors (transformers: save_pretrained with safe_serialization=True).";
        if (HasExtension(path, ForeignExtensions))
            return "Weights in this format are refused, because they would stay as they are beside the changed ones: upload the safetensors alone.";
        return null;
    }

    private static bool HasExtension(string path, string[] extensions) =>
        extensions.Any(extension => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase));

    private static string? FindPartFault(string part) => part switch
    {
        "" => "The path has an empty part.",
        "." or ".." => "The path has a '.' or '..' part.",
        _ when StrictUtf8.GetByteCount(part) > MaxPartBytes => $"A part of the path has more than {MaxPartBytes} bytes.",
        _ => null,
    };

    private static bool IsDrive(string path) => path.Length >= 2 && char.IsAsciiLetter(path[0]) && path[1] == ':';

    private static int? FindByteCount(string path)
    {
        try
        {
            return StrictUtf8.GetByteCount(path);
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
    }
}
