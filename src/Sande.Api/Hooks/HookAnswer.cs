using System.Text.Json.Serialization;
using Sande.Persistence.Entities;

namespace Sande.Api.Hooks;

/// <summary>What became of a webhook.</summary>
internal sealed record HookAnswer
{
    /// <summary><c>evt_…</c>, as the policy's deliveries list it.</summary>
    public required string EventId { get; init; }

    /// <summary>The remediation that was created; not there where the webhook was ignored.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RemediationId { get; init; }

    /// <summary>Why nothing is done; not there where a remediation was created.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Ignored { get; init; }

    /// <summary>The answer to a delivery that did not fail.</summary>
    public static HookAnswer From(HookDelivery delivery) => new() { EventId = delivery.Id, RemediationId = delivery.RemediationId, Ignored = delivery.Reason };
}
