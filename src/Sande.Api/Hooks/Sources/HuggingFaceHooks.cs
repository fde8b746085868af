using System.Text.Json;
using Sande.Contracts.Policies;

namespace Sande.Api.Hooks.Sources;

/// <summary>
/// The Hugging Face Hub (hub-docs, docs/hub/webhooks.md): the secret itself is a header. Deliveries have neither an id nor a time. Scopes that are narrower than those known
/// here count as an update of the broader one.
/// </summary>
internal sealed class HuggingFaceHooks : IHookSource
{
    public const string SecretHeader = "X-Webhook-Secret";

    private const string MainBranch = "refs/heads/main";

    private static readonly string[] Scopes = ["repo.content", "repo.config", "repo", "discussion.comment", "discussion"];

    public HookVerdict Verify(HookRequest request, string secret)
        => HookSignatures.IsSame(request.Header(SecretHeader), secret)
            ? HookVerdict.Genuine(HookSignatures.KeyOf(request.Body))
            : HookVerdict.Refuse("The secret is missing or wrong.");

    public HookEvent Read(JsonElement payload)
    {
        var repository = payload.Text("repo", "name");
        var parts = repository?.Split('/', 2);
        var fields = HookJson.Fields(
            (PolicySourceRules.Name, repository),
            (PolicySourceRules.Version, payload.Text("repo", "headSha")),
            ("owner", parts is [var owner, _] ? owner : null),
            ("repo", parts?[^1]));
        return new(NameOf(payload), fields) { Ignored = FindReason(payload) };
    }

    private static string? NameOf(JsonElement payload)
    {
        if (payload.Text("event", "scope") is not { } scope || payload.Text("event", "action") is not { } action)
            return null;
        if (Scopes.Contains(scope))
            return $"{scope}.{action}";
        var broader = Array.Find(Scopes, known => scope.StartsWith(known + ".", StringComparison.Ordinal));
        return broader is null ? $"{scope}.{action}" : $"{broader}.update";
    }

    /// <summary>headSha is the main branch's: a pull request, a tag or another branch brings no new version.</summary>
    private static string? FindReason(JsonElement payload)
    {
        if (payload.Text("repo", "type") is var type && type != "model")
            return $"The repository is a {type ?? "thing without a type"}, not a model.";
        if (payload.Find("updatedRefs") is not { ValueKind: JsonValueKind.Array } references)
            return null;
        return references.EnumerateArray().Any(reference => reference.Text("ref") == MainBranch && reference.Text("newSha") is not null)
            ? null
            : $"{MainBranch} did not change.";
    }
}
