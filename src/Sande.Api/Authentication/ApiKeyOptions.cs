using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;

namespace Sande.Api.Authentication;

/// <summary>The first admin's key, which the configuration has: with it the others are made. The key itself is forgotten once it is hashed.</summary>
internal sealed class ApiKeyOptions : AuthenticationSchemeOptions
{
    /// <summary>The configuration key of the first admin's API key.</summary>
    public const string ConfigurationKey = "SANDE_API_KEY";

    /// <summary>SHA-256 of the admin's key.</summary>
    public byte[] AdminKeyHash { get; set; } = [];

    /// <summary>What the admin's key is called where another one has its id; a new key has a new one.</summary>
    public string AdminKeyId => $"configured-{Convert.ToHexStringLower(AdminKeyHash.AsSpan(0, 8))}";

    /// <summary>SHA-256 of a key's UTF-8. Keys are long and random, so a fast hash is enough.</summary>
    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <exception cref="InvalidOperationException">No key is set: the host does not start.</exception>
    public override void Validate()
    {
        if (AdminKeyHash.Length == 0)
            throw new InvalidOperationException($"Set {ConfigurationKey} to the admin's API key: a long random text, as of openssl rand -hex 32.");
    }
}
