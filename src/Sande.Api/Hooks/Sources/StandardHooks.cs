using System.Text.Json;
using Sande.Contracts.Policies;
using Sande.Contracts.Webhooks;

namespace Sande.Api.Hooks.Sources;

/// <summary>
/// Any sender that follows Standard Webhooks: one of the signatures must be the symmetric one (<c>v1</c>). The payload is <c>{type, timestamp, data}</c>, with the model's
/// <c>name</c> and <c>version</c> in <c>data</c>.
/// </summary>
internal sealed class StandardHooks : IHookSource
{
    public HookVerdict Verify(HookRequest request, string secret)
    {
        var (id, timestamp) = (request.Header(StandardWebhook.IdHeader), request.Header(StandardWebhook.TimestampHeader));
        var expected = StandardWebhook.Sign(secret, id, timestamp, request.Body);
        // A sender that changes its secret signs with both for a while.
        var isGenuine = request.Header(StandardWebhook.SignatureHeader).Split(' ').Aggregate(false, (found, given) => found | HookSignatures.IsSame(given, expected));
        if (!isGenuine)
            return HookVerdict.Refuse(HookSignatures.BadSignature);
        return HookSignatures.FindFault(id, timestamp, request.ReceivedAt) is { } fault ? HookVerdict.Refuse(fault) : HookVerdict.Genuine(id);
    }

    public HookEvent Read(JsonElement payload) => new(
        payload.Text("type"),
        HookJson.Fields((PolicySourceRules.Name, payload.Text("data", "name")), (PolicySourceRules.Version, payload.Text("data", "version"))));
}
