namespace Sande.Persistence.Entities;

/// <summary>A webhook that came with a good signature, and what became of it.</summary>
public sealed class HookDelivery
{
    /// <summary><c>evt_…</c></summary>
    public required string Id { get; init; }

    /// <summary>The policy that it came to.</summary>
    public required string PolicyId { get; init; }

    /// <summary>
    /// What tells it from others of the policy: the source's id of the delivery or, where the source gives none, the sha256 of the payload. Null for a replay.
    /// </summary>
    public string? Key { get; init; }

    /// <summary>The delivery that this one repeats at a user's wish, or null.</summary>
    public string? ReplayOf { get; init; }

    /// <summary>The body, byte for byte.</summary>
    public required byte[] Payload { get; init; }

    /// <summary>The event's name, or null where the payload has none.</summary>
    public string? Event { get; set; }

    /// <summary>The model's name, or null.</summary>
    public string? Model { get; set; }

    /// <summary>The model's version, or null.</summary>
    public string? ModelVersion { get; set; }

    /// <summary>What became of it.</summary>
    public HookOutcome Outcome { get; set; }

    /// <summary>Why it was ignored or failed; null where it was accepted.</summary>
    public string? Reason { get; set; }

    /// <summary>The checkpoint that is imported because of it, or null.</summary>
    public string? CheckpointId { get; set; }

    /// <summary>The remediation that was created because of it, or null.</summary>
    public string? RemediationId { get; set; }

    /// <summary>When it first came, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What became of a webhook.</summary>
public enum HookOutcome
{
    /// <summary>A remediation was created.</summary>
    Accepted,

    /// <summary>The policy does not ask for anything.</summary>
    Ignored,

    /// <summary>It asks for a remediation that can't be created. The same delivery, sent again, is tried again.</summary>
    Failed,
}
