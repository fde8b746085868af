using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace Sande.Api.Authentication;

/// <summary>Whom a key makes its bearer: the configured admin's key, or one of <c>/v1/keys</c>.</summary>
internal sealed class KeyHolders(IOptionsMonitor<ApiKeyOptions> options, KnownKeys keys)
{
    /// <summary>The holder of <paramref name="text"/>, or null where it is no key.</summary>
    public async Task<ClaimsIdentity?> FindAsync(string text, CancellationToken cancellationToken)
    {
        var admin = options.Get(ApiKeyAuthenticationHandler.SchemeName);
        var hash = ApiKeyOptions.Hash(text);
        var key = CryptographicOperations.FixedTimeEquals(hash, admin.AdminKeyHash)
            ? new KnownKey(admin.AdminKeyId, Roles.Admin)
            : await keys.FindAsync(hash, cancellationToken);
        return key is null ? null : new([new(ClaimTypes.NameIdentifier, key.Id), new(ClaimTypes.Role, key.Role)], ApiKeyAuthenticationHandler.SchemeName);
    }
}
