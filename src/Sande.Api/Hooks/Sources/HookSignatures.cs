using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sande.Contracts.Webhooks;

namespace Sande.Api.Hooks.Sources;

/// <summary>What several senders' signatures have in common.</summary>
internal static class HookSignatures
{
    public const string BadSignature = "The signature is missing or wrong.";

    private const int MaxIdLength = 200;

    /// <summary>HMAC-SHA256 of a text and the body behind it, with the secret's UTF-8 as key.</summary>
    public static byte[] Hmac(string secret, string start, byte[] body) => StandardWebhook.Hmac(Encoding.UTF8.GetBytes(secret), start, body);

    /// <summary>Compares in a time that tells nothing: neither where they differ nor, as hashes are compared, their lengths.</summary>
    public static bool IsSame(string given, string expected)
        => CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(expected)));

    /// <summary>The key of a delivery that its source did not number.</summary>
    public static string KeyOf(byte[] body) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(body));

    /// <summary>Why a delivery's id or its time (Unix seconds) can't be taken, or null.</summary>
    public static string? FindFault(string id, string timestamp, DateTimeOffset now)
    {
        if (id.Length is 0 or > MaxIdLength || id.Any(char.IsControl))
            return "The delivery's id is missing or too long.";
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return "The timestamp is missing or no number of seconds.";
        return Math.Abs((decimal)seconds - now.ToUnixTimeSeconds()) > (decimal)StandardWebhook.Tolerance.TotalSeconds
            ? $"The timestamp is more than {StandardWebhook.Tolerance.TotalSeconds} s from now."
            : null;
    }
}
