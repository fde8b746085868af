using Sande.Persistence.Entities;

namespace Sande.Api.Policies;

/// <summary>A webhook that came to a policy with a good signature, and what became of it.</summary>
internal sealed record HookDeliveryView
{
    /// <summary><c>evt_…</c></summary>
    public required string Id { get; init; }

    /// <summary>Always <c>hook_delivery</c>.</summary>
    public string Object { get; } = "hook_delivery";

    /// <summary>The policy.</summary>
    public required string PolicyId { get; init; }

    /// <summary>The source's id of the delivery; the payload's sha256 where it gives none; null for a replay.</summary>
    public required string? DeliveryKey { get; init; }

    /// <summary>The delivery that this one replays, or null.</summary>
    public required string? ReplayOf { get; init; }

    /// <summary>The event, as <c>model_version.created</c>; null where the payload names none.</summary>
    public required string? Event { get; init; }

    /// <summary>The model, or null.</summary>
    public required string? Model { get; init; }

    /// <summary>The model's version, or null.</summary>
    public required string? ModelVersion { get; init; }

    /// <summary>What became of it.</summary>
    public required HookOutcome Outcome { get; init; }

    /// <summary>Why it was ignored or failed; null where it was accepted.</summary>
    public required string? Reason { get; init; }

    /// <summary>The checkpoint that was created, or null.</summary>
    public required string? CheckpointId { get; init; }

    /// <summary>The remediation that was created, or null.</summary>
    public required string? RemediationId { get; init; }

    /// <summary>When it first came, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The view of an entity.</summary>
    public static HookDeliveryView From(HookDelivery delivery) => new()
    {
        Id = delivery.Id,
        PolicyId = delivery.PolicyId,
        DeliveryKey = delivery.Key,
        ReplayOf = delivery.ReplayOf,
        Event = delivery.Event,
        Model = delivery.Model,
        ModelVersion = delivery.ModelVersion,
        Outcome = delivery.Outcome,
        Reason = delivery.Reason,
        CheckpointId = delivery.CheckpointId,
        RemediationId = delivery.RemediationId,
        CreatedAt = delivery.CreatedAt,
    };
}
