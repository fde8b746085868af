using System.Security.Cryptography;
using System.Text;

namespace Sande.Contracts.Webhooks;

/// <summary>Signatures of Standard Webhooks (standard-webhooks/spec, symmetric: <c>v1</c>).</summary>
public static class StandardWebhook
{
    /// <summary>Header: the message's id, the same on every attempt.</summary>
    public const string IdHeader = "webhook-id";

    /// <summary>Header: when the attempt was made, Unix seconds.</summary>
    public const string TimestampHeader = "webhook-timestamp";

    /// <summary>Header: signatures, separated by spaces.</summary>
    public const string SignatureHeader = "webhook-signature";

    /// <summary>What a secret begins with; base64 follows.</summary>
    public const string SecretPrefix = "whsec_";

    /// <summary>What a signature begins with.</summary>
    public const string SignaturePrefix = "v1,";

    /// <summary>How many bytes a key has at least.</summary>
    public const int MinKeyBytes = 24;

    /// <summary>How many bytes a key has at most.</summary>
    public const int MaxKeyBytes = 64;

    private const int NewKeyBytes = 32;

    /// <summary>How far a timestamp may be from now, before or after.</summary>
    public static TimeSpan Tolerance { get; } = TimeSpan.FromSeconds(300);

    /// <summary>A new random secret.</summary>
    public static string CreateSecret() => SecretPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(NewKeyBytes));

    /// <summary>Whether <paramref name="secret"/> is <c>whsec_</c> and the base64 of a key of a length that the standard wants.</summary>
    public static bool IsSecret(string secret) => FindKey(secret) is { Length: >= MinKeyBytes and <= MaxKeyBytes };

    /// <summary>The signature of a message, as <c>v1,BASE64</c>.</summary>
    /// <exception cref="FormatException">The secret is none of Standard Webhooks.</exception>
    public static string Sign(string secret, string id, string timestamp, ReadOnlySpan<byte> body)
    {
        var key = FindKey(secret) ?? throw new FormatException($"A secret is {SecretPrefix} and base64.");
        return SignaturePrefix + Convert.ToBase64String(Hmac(key, $"{id}.{timestamp}.", body));
    }

    /// <summary>HMAC-SHA256 of a text and the body behind it.</summary>
    public static byte[] Hmac(byte[] key, string start, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(Encoding.UTF8.GetBytes(start));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }

    private static byte[]? FindKey(string secret)
    {
        if (!secret.StartsWith(SecretPrefix, StringComparison.Ordinal))
            return null;
        var buffer = new byte[secret.Length];
        return Convert.TryFromBase64String(secret[SecretPrefix.Length..], buffer, out var written) ? buffer[..written] : null;
    }
}
