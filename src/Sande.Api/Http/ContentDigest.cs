namespace Sande.Api.Http;

/// <summary>The sha-256 of <c>Content-Digest</c> and <c>Repr-Digest</c> (RFC 9530).</summary>
/// <param name="Sha256">Lower-case hexadecimal; null where only other algorithms are given, which are passed over as the RFC wants.</param>
internal readonly record struct ContentDigest(string? Sha256)
{
    public const string Header = "Content-Digest";
    public const string RepresentationHeader = "Repr-Digest";

    private const string Algorithm = "sha-256";
    private const int Sha256Bytes = 32;

    /// <summary>Reads a list of <c>algorithm=:BASE64:</c>.</summary>
    /// <exception cref="BadHttpRequestException">It is none: false would be answered with less of a reason.</exception>
    public static bool TryParse(string? value, out ContentDigest digest)
    {
        digest = default;
        foreach (var member in (value ?? "").Split(',', StringSplitOptions.TrimEntries))
        {
            if (member.Split('=', 2) is not [var algorithm, [':', .. var base64, ':']] || Decode(base64) is not { } bytes)
                throw new BadHttpRequestException($"{Header} must be as {Algorithm}=:BASE64:.");
            if (algorithm == Algorithm && bytes.Length != Sha256Bytes)
                throw new BadHttpRequestException($"{Header}: a {Algorithm} has {Sha256Bytes} bytes, not {bytes.Length}.");
            if (algorithm == Algorithm)
                digest = new(Convert.ToHexStringLower(bytes));
        }

        return true;
    }

    /// <summary>The header's value for a sha256 in hexadecimal.</summary>
    public static string Format(string sha256) => $"{Algorithm}=:{Convert.ToBase64String(Convert.FromHexString(sha256))}:";

    private static byte[]? Decode(string base64)
    {
        var buffer = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, buffer, out var written) ? buffer[..written] : null;
    }
}
