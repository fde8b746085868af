using System.Text.Json;
using Sande.Contracts.Policies;
using Sande.Contracts.Webhooks;

namespace Sande.Api.Hooks.Sources;

/// <summary>
/// MLflow 3 (mlflow/webhooks/delivery.py): <c>v1,</c> and the base64 of the HMAC-SHA256 of <c>id.timestamp.body</c>, the secret's UTF-8 being the key. A retry has the
/// same id and time.
/// </summary>
internal sealed class MlflowHooks : IHookSource
{
    public const string IdHeader = "X-MLflow-Delivery-Id";
    public const string TimestampHeader = "X-MLflow-Timestamp";
    public const string SignatureHeader = "X-MLflow-Signature";

    /// <summary>What the keys of our own tags begin with: a policy must not act on what its own write-back does.</summary>
    public const string OwnTags = "sande.";

    public HookVerdict Verify(HookRequest request, string secret)
    {
        var (id, timestamp) = (request.Header(IdHeader), request.Header(TimestampHeader));
        var expected = StandardWebhook.SignaturePrefix + Convert.ToBase64String(HookSignatures.Hmac(secret, $"{id}.{timestamp}.", request.Body));
        if (!HookSignatures.IsSame(request.Header(SignatureHeader), expected))
            return HookVerdict.Refuse(HookSignatures.BadSignature);
        return HookSignatures.FindFault(id, timestamp, request.ReceivedAt) is { } fault ? HookVerdict.Refuse(fault) : HookVerdict.Genuine(id);
    }

    public HookEvent Read(JsonElement payload)
    {
        var name = payload.Text("entity") is { } entity && payload.Text("action") is { } action ? $"{entity}.{action}" : null;
        var fields = HookJson.Fields(
            (PolicySourceRules.Name, payload.Text("data", "name")),
            (PolicySourceRules.Version, payload.Text("data", "version")),
            (PolicySourceRules.Alias, payload.Text("data", "alias")));
        var isOwn = payload.Text("data", "key")?.StartsWith(OwnTags, StringComparison.Ordinal) == true;
        return new(name, fields) { Ignored = isOwn ? $"The tag is one of {OwnTags}*, which the write-back sets." : null };
    }
}
