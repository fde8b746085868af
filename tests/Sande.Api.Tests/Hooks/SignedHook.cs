using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sande.Api.Hooks;
using Sande.Contracts.Policies;

namespace Sande.Api.Tests.Hooks;

/// <summary>A webhook as its source signs it, computed here by the source's documentation and not by the code under test.</summary>
internal sealed record SignedHook(byte[] Body, IReadOnlyList<(string Name, string Value)> Headers)
{
    /// <summary>What tests sign with, of a kind that every source takes.</summary>
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    public string Text => Encoding.UTF8.GetString(Body);

    public static SignedHook Sign(PolicySource source, string body, DateTimeOffset time, string? id = null) => Sign(source, Encoding.UTF8.GetBytes(body), time, id);

    public static SignedHook Sign(PolicySource source, byte[] body, DateTimeOffset time, string? id = null)
    {
        id ??= Guid.NewGuid().ToString();
        var seconds = time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return new(body, source switch
        {
            PolicySource.Mlflow =>
            [
                ("X-MLflow-Delivery-Id", id), ("X-MLflow-Timestamp", seconds),
                ("X-MLflow-Signature", "v1," + Convert.ToBase64String(Hmac(Encoding.UTF8.GetBytes(Secret), $"{id}.{seconds}.", body))),
            ],
            PolicySource.Huggingface => [("X-Webhook-Secret", Secret)],
            PolicySource.Wandb => [("X-Wandb-Signature", Convert.ToBase64String(Hmac(Encoding.UTF8.GetBytes(Secret), "", body)))],
            PolicySource.Databricks => [("X-Databricks-Signature", Convert.ToHexStringLower(Hmac(Encoding.UTF8.GetBytes(Secret), "", body)))],
            PolicySource.StandardWebhooks =>
            [
                ("webhook-id", id), ("webhook-timestamp", seconds),
                ("webhook-signature", "v1," + Convert.ToBase64String(Hmac(Convert.FromBase64String(Secret["whsec_".Length..]), $"{id}.{seconds}.", body))),
            ],
            _ => throw new ArgumentOutOfRangeException(nameof(source)),
        });
    }

    /// <summary>The same signature over a body of which one byte is another.</summary>
    public SignedHook WithOneByteChanged()
    {
        var changed = (byte[])Body.Clone();
        changed[changed.Length / 2] ^= 1;
        return this with { Body = changed };
    }

    public SignedHook With(string name, string? value)
        => this with { Headers = [.. Headers.Where(header => header.Name != name), .. value is null ? [] : new[] { (name, value) }] };

    public HookRequest ToRequest(DateTimeOffset receivedAt)
    {
        var headers = new HeaderDictionary();
        foreach (var (name, value) in Headers)
            headers[name] = value;
        return new(headers, Body, receivedAt);
    }

    public HttpRequestMessage ToMessage(string policyId)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, $"/v1/hooks/{policyId}") { Content = new ByteArrayContent(Body) };
        message.Content.Headers.ContentType = new("application/json");
        foreach (var (name, value) in Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        return message;
    }

    private static byte[] Hmac(byte[] key, string start, byte[] body) => HMACSHA256.HashData(key, (byte[])[.. Encoding.UTF8.GetBytes(start), .. body]);
}
