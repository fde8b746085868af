using System.Text.Json;
using Sande.Contracts.Policies;

namespace Sande.Api.Hooks.Sources;

/// <summary>
/// The workspace model registry of Databricks (docs.databricks.com, model-registry-webhooks): HMAC-SHA256 of the body in hexadecimal. Deliveries have no id and no time:
/// <c>event_timestamp</c> is the event's.
/// </summary>
internal sealed class DatabricksHooks : IHookSource
{
    public const string SignatureHeader = "X-Databricks-Signature";

    public HookVerdict Verify(HookRequest request, string secret)
        => HookSignatures.IsSame(request.Header(SignatureHeader).ToLowerInvariant(), Convert.ToHexStringLower(HookSignatures.Hmac(secret, "", request.Body)))
            ? HookVerdict.Genuine(HookSignatures.KeyOf(request.Body))
            : HookVerdict.Refuse(HookSignatures.BadSignature);

    public HookEvent Read(JsonElement payload)
    {
        var fields = HookJson.Fields(
            (PolicySourceRules.Name, payload.Text("model_name")),
            (PolicySourceRules.Version, payload.Text("version")),
            ("stage", payload.Text("to_stage")));
        var tags = payload.Find("tags") is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().ToList() : [];
        var isOwn = tags.Count > 0 && tags.TrueForAll(tag => tag.Text("key")?.StartsWith(MlflowHooks.OwnTags, StringComparison.Ordinal) == true);
        return new(payload.Text("event"), fields) { Ignored = isOwn ? $"The tags are {MlflowHooks.OwnTags}*, which the write-back sets." : null };
    }
}
