using System.Text.Json;
using Sande.Api.Hooks.Sources;
using Sande.Contracts.Policies;

namespace Sande.Api.Hooks;

/// <summary>What a policy makes of a payload.</summary>
/// <param name="Event">What the payload says.</param>
/// <param name="Ignored">Why nothing is done, or null.</param>
/// <param name="Place">Where the checkpoint is, a path or a uri; null where nothing is done or that can't be said.</param>
/// <param name="Fault">Why the place can't be said, or null.</param>
internal sealed record HookMatch(HookEvent Event, string? Ignored = null, string? Place = null, string? Fault = null)
{
    public static HookMatch Of(PolicySpec policy, byte[] payload)
    {
        HookEvent read;
        try
        {
            using var document = JsonDocument.Parse(payload);
            read = HookSources.Of(policy.Source).Read(document.RootElement);
        }
        catch (JsonException)
        {
            return new(new(null, HookJson.Fields()), "The payload is not JSON.");
        }

        if ((FindReason(policy, read) ?? read.Ignored) is { } reason)
            return new(read, reason);
        var (place, fault) = policy.Checkpoint.Fill(read.Fields);
        return new(read, null, place, fault);
    }

    private static string? FindReason(PolicySpec policy, HookEvent read)
    {
        if (!policy.Enabled)
            return "The policy is disabled.";
        if (read.Name is not { } name)
            return "The payload names no event.";
        if (!policy.Match.IsEvent(policy.Source, name))
            return $"The policy does not ask for the event {name}.";
        if (read.Fields.GetValueOrDefault(PolicySourceRules.Name) is not { } model)
            return "The payload names no model.";
        if (!policy.Match.IsModel(model))
            return $"The model {model} does not match {policy.Match.Model}.";
        return policy.WriteBack?.Alias is { } alias && read.Fields.GetValueOrDefault(PolicySourceRules.Alias) == alias
            ? $"The alias {alias} is the one that the write-back sets."
            : null;
    }
}
