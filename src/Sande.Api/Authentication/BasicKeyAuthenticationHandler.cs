using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Sande.Api.Authentication;

/// <summary>
/// Knows a browser by HTTP Basic, the API key as its password: for pages alone. The API itself does not take it, so that no other site can have a
/// browser call it in its user's name.
/// </summary>
internal sealed class BasicKeyAuthenticationHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, KeyHolders holders)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Basic";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (PasswordOf(Request) is not { } key)
            return AuthenticateResult.NoResult();
        return await holders.FindAsync(key, Context.RequestAborted) is { } holder
            ? AuthenticateResult.Success(new(new ClaimsPrincipal(holder), Scheme.Name))
            : AuthenticateResult.Fail("The API key is not known.");
    }

    /// <summary>401 that lets a browser ask its user.</summary>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers[HeaderNames.WWWAuthenticate] = $"{SchemeName} realm=\"sande: an admin's API key as the password\", charset=\"UTF-8\"";
        return Task.CompletedTask;
    }

    private static string? PasswordOf(HttpRequest request)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header) || !header.Scheme.Equals(SchemeName, StringComparison.OrdinalIgnoreCase))
            return null;
        var pair = new byte[header.Parameter?.Length ?? 0];
        return Convert.TryFromBase64String(header.Parameter ?? "", pair, out var length) && Encoding.UTF8.GetString(pair, 0, length).Split(':', 2) is [_, var password]
            ? password
            : null;
    }
}
