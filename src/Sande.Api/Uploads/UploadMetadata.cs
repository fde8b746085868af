using System.Text;
using Sande.Api.Checkpoints;
using Sande.Api.Http;

namespace Sande.Api.Uploads;

/// <summary>What <c>Upload-Metadata</c> says: whose file it is.</summary>
/// <param name="CheckpointId">The checkpoint.</param>
/// <param name="Path">The file's path in it.</param>
/// <param name="Sha256">What the whole file's sha256 must be, lower-case hexadecimal, or null.</param>
internal sealed record UploadMetadata(string CheckpointId, string Path, string? Sha256)
{
    private const int Sha256Digits = 64;

    /// <summary>Reads <c>key BASE64,key BASE64,…</c>; other keys than ours are the client's own.</summary>
    /// <returns>The metadata, or why it can't be taken.</returns>
    public static (UploadMetadata? Metadata, InvalidProblem? Invalid) Read(string header)
    {
        var pairs = new Dictionary<string, string>();
        foreach (var pair in header.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split(' ', 2);
            if (Decode(parts.ElementAtOrDefault(1) ?? "") is not { } value || !pairs.TryAdd(parts[0], value))
                return (null, new($"{TusHeaders.Metadata}: \"{parts[0]}\" must be there once, its value in base64 of UTF-8."));
        }

        if (!pairs.TryGetValue("checkpoint_id", out var checkpointId) || !pairs.TryGetValue("path", out var path))
            return (null, new($"{TusHeaders.Metadata} must have checkpoint_id and path."));
        if (CheckpointFilePath.Check(path) is { } badPath)
            return (null, badPath);
        var sha256 = pairs.GetValueOrDefault("sha256")?.ToLowerInvariant();
        return sha256 is null || (sha256.Length == Sha256Digits && sha256.All(char.IsAsciiHexDigit))
            ? (new(checkpointId, path, sha256), null)
            : (null, new($"{TusHeaders.Metadata}: sha256 must be {Sha256Digits} hexadecimal digits."));
    }

    private static string? Decode(string base64)
    {
        var buffer = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, buffer, out var length))
            return null;
        var text = Encoding.UTF8.GetString(buffer, 0, length);
        return text.Contains('\0', StringComparison.Ordinal) || text.Contains('\uFFFD', StringComparison.Ordinal) ? null : text;
    }
}
