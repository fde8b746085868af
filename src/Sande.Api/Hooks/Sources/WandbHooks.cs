using System.Text.Json;
using Sande.Contracts.Policies;

namespace Sande.Api.Hooks.Sources;

/// <summary>
/// Automations of Weights &amp; Biases (wandb/docs): HMAC-SHA256 of the body. Their documentation computes it in base64, receivers in the wild in hexadecimal, some with
/// <c>sha256=</c> before it: any of them is taken. The payload is the user's own, filled in by W&amp;B: its variables are looked for by their own names, at the top or in
/// <c>client_payload</c>. Deliveries have neither an id nor a time.
/// </summary>
internal sealed class WandbHooks : IHookSource
{
    public const string SignatureHeader = "X-Wandb-Signature";

    private const string HexadecimalPrefix = "sha256=";
    private const string Nested = "client_payload";

    public HookVerdict Verify(HookRequest request, string secret)
    {
        var given = request.Header(SignatureHeader);
        var mac = HookSignatures.Hmac(secret, "", request.Body);
        var hexadecimal = given.StartsWith(HexadecimalPrefix, StringComparison.Ordinal) ? given[HexadecimalPrefix.Length..] : given;
        return HookSignatures.IsSame(given, Convert.ToBase64String(mac)) | HookSignatures.IsSame(hexadecimal.ToLowerInvariant(), Convert.ToHexStringLower(mac))
            ? HookVerdict.Genuine(HookSignatures.KeyOf(request.Body))
            : HookVerdict.Refuse(HookSignatures.BadSignature);
    }

    public HookEvent Read(JsonElement payload)
    {
        var fields = HookJson.Fields(
            (PolicySourceRules.Name, Variable("artifact_collection_name")),
            (PolicySourceRules.Version, VersionOf(Variable("artifact_version_string")) ?? Variable("artifact_version")),
            (PolicySourceRules.Alias, Variable("alias")),
            ("project", Variable("project_name")),
            ("entity", Variable("entity_name")));
        return new(Variable("event_type"), fields);

        string? Variable(string name) => payload.Text(name) ?? payload.Text(Nested, name);
    }

    /// <summary>What stands behind the colon of <c>entity/project/collection:version</c>.</summary>
    private static string? VersionOf(string? version) => version?[(version.LastIndexOf(':') + 1)..];
}
