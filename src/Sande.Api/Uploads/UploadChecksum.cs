using System.Security.Cryptography;

namespace Sande.Api.Uploads;

/// <summary>The checksum of one part of an upload: <c>Upload-Checksum: sha256 BASE64</c>.</summary>
/// <param name="Algorithm">A name of <see cref="Algorithms"/>.</param>
/// <param name="Value">The digest.</param>
internal readonly record struct UploadChecksum(string Algorithm, byte[] Value)
{
    private static readonly Dictionary<string, HashAlgorithmName> Known = new() { ["sha1"] = HashAlgorithmName.SHA1, ["sha256"] = HashAlgorithmName.SHA256 };

    /// <summary>Those that are known; tus wants sha1 to be among them.</summary>
    public static string Algorithms { get; } = string.Join(',', Known.Keys);

    /// <exception cref="BadHttpRequestException">It is no checksum, or of another algorithm: false would be answered with less of a reason.</exception>
    public static bool TryParse(string? text, out UploadChecksum checksum)
    {
        var parts = (text ?? "").Split(' ', 2);
        var digest = new byte[SHA256.HashSizeInBytes * 2];
        if (parts.Length != 2 || !Known.ContainsKey(parts[0]) || !Convert.TryFromBase64String(parts[1], digest, out var length))
            throw new BadHttpRequestException($"{TusHeaders.Checksum} must be one of {Algorithms}, a space, and the digest in base64.");
        checksum = new(parts[0], digest[..length]);
        return true;
    }

    /// <summary>A hash that its part is put through.</summary>
    public IncrementalHash CreateHash() => IncrementalHash.CreateHash(Known[Algorithm]);

    /// <summary>Whether the hash's digest is this one.</summary>
    public bool IsOf(IncrementalHash hash) => CryptographicOperations.FixedTimeEquals(hash.GetHashAndReset(), Value);
}
