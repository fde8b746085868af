using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Net.Http.Headers;
using Sande.Api.Authentication;
using Sande.Api.Http;
using Sande.Api.Uploads;

namespace Sande.Api.Idempotency;

/// <summary>A request with an <c>Idempotency-Key</c>.</summary>
/// <param name="Caller">The id of the API key that asks.</param>
/// <param name="Key">The header's value.</param>
/// <param name="Fingerprint">SHA-256 of what is asked for, lower-case hexadecimal.</param>
/// <param name="Secret">The API key itself.</param>
internal sealed record IdempotentRequest(string Caller, string Key, string Fingerprint, string Secret)
{
    public const string Header = "Idempotency-Key";

    /// <summary>Characters of a key at most.</summary>
    public const int MaxLength = 255;

    /// <summary>Headers that say what is asked for.</summary>
    private static readonly string[] SignificantHeaders = [HeaderNames.ContentType, HeaderNames.ContentEncoding, TusHeaders.Length, TusHeaders.Metadata];

    /// <summary>The request's key, or null where it has none.</summary>
    /// <exception cref="BadHttpRequestException">It can't be a key.</exception>
    public static string? KeyOf(HttpRequest request)
    {
        var values = request.Headers[Header];
        if (values.Count == 0)
            return null;
        return values is [{ Length: > 0 and <= MaxLength } key] && key.All(char.IsAscii) && !key.Any(char.IsControl)
            ? key
            : throw new BadHttpRequestException($"{Header} must be one value of 1 to {MaxLength} ASCII characters, as a UUID.");
    }

    /// <summary>Reads the whole body, which goes to a temporary file where it is large, and turns back to its start.</summary>
    public static async Task<IdempotentRequest> ReadAsync(HttpContext context, string key)
    {
        var request = context.Request;
        if (context.GetEndpoint()?.Metadata.GetMetadata<RawBody>() is not null)
            RawBodyExtensions.AllowSlowBody(context);
        request.EnableBuffering();
        var body = await SHA256.HashDataAsync(request.Body, context.RequestAborted);
        request.Body.Position = 0;
        string[] parts = [request.Method, request.GetEncodedPathAndQuery(), .. SignificantHeaders.Select(name => request.Headers[name].ToString()), Convert.ToHexStringLower(body)];
        return new(
            context.User.FindFirstValue(ClaimTypes.NameIdentifier)!,
            key,
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts)))),
            ApiKeyAuthenticationHandler.KeyOf(request)!);
    }
}
