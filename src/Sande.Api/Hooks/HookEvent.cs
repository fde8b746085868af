namespace Sande.Api.Hooks;

/// <summary>What a source's payload says.</summary>
/// <param name="Name">The event's name, or null where the payload has none.</param>
/// <param name="Fields">What a template of the checkpoint's place may need, by the names of <see cref="Contracts.Policies.PolicySourceRules"/>.</param>
internal sealed record HookEvent(string? Name, IReadOnlyDictionary<string, string> Fields)
{
    /// <summary>Why nothing is to be done, whatever the policy says; null where the policy decides.</summary>
    public string? Ignored { get; init; }
}
