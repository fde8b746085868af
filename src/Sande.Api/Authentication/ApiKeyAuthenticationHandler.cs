using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Sande.Api.Authentication;

/// <summary>Knows a caller by <c>Authorization: Bearer KEY</c>: the configured admin's key, or one of <c>/v1/keys</c>.</summary>
internal sealed class ApiKeyAuthenticationHandler(IOptionsMonitor<ApiKeyOptions> options, ILoggerFactory logger, UrlEncoder encoder, KeyHolders holders)
    : AuthenticationHandler<ApiKeyOptions>(options, logger, encoder)
{
    public const string SchemeName = "Bearer";

    /// <summary>The key that a request carries, or null.</summary>
    public static string? KeyOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(SchemeName + " ", StringComparison.OrdinalIgnoreCase) ? header[(SchemeName.Length + 1)..].Trim() : null;
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (KeyOf(Request) is not { } text)
            return AuthenticateResult.NoResult();
        return await holders.FindAsync(text, Context.RequestAborted) is { } holder
            ? AuthenticateResult.Success(new(new ClaimsPrincipal(holder), SchemeName))
            : AuthenticateResult.Fail("The API key is not known.");
    }

    /// <summary>401; RFC 6750 tells a wrong key (<c>invalid_token</c>) from none.</summary>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers[HeaderNames.WWWAuthenticate] = Request.Headers.Authorization.Count == 0
            ? $"{SchemeName} realm=\"sande\""
            : $"{SchemeName} realm=\"sande\", error=\"invalid_token\"";
        return Task.CompletedTask;
    }

    /// <summary>403 with the role that is needed as RFC 6750's scope.</summary>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status403Forbidden;
        Response.Headers[HeaderNames.WWWAuthenticate] = $"{SchemeName} realm=\"sande\", error=\"insufficient_scope\", scope=\"{Roles.RequiredBy(Context)}\"";
        return Task.CompletedTask;
    }
}
