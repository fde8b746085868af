using System.Text.Json.Serialization;
using Sande.Contracts.Policies;
using Sande.Persistence.Entities;

namespace Sande.Api.Policies;

/// <summary>What is done with which webhooks.</summary>
internal sealed record PolicyView
{
    /// <summary><c>pol_…</c></summary>
    public required string Id { get; init; }

    /// <summary>Always <c>policy</c>.</summary>
    public string Object { get; } = "policy";

    /// <summary>A name for people.</summary>
    public required string Name { get; init; }

    /// <summary>Where the source sends its webhooks: a path of this service.</summary>
    public required string HookPath { get; init; }

    /// <summary>Who sends the webhooks.</summary>
    public required PolicySource Source { get; init; }

    /// <summary>What they are signed with: there only in the answer to the request that made it here.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Secret { get; init; }

    /// <summary>Which of them are acted on.</summary>
    public required PolicyMatch Match { get; init; }

    /// <summary>Where the model's files are then.</summary>
    public required CheckpointTemplate Checkpoint { get; init; }

    /// <summary>The remediation that is created.</summary>
    public required RemediationTemplate Remediation { get; init; }

    /// <summary>Tells MLflow how the remediation ended; null where it is not told.</summary>
    public required MlflowWriteBack? WriteBack { get; init; }

    /// <summary>Whether anything is done.</summary>
    public required bool Enabled { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The view of an entity.</summary>
    public static PolicyView From(Policy policy) => From(policy, policy.Spec);

    /// <summary>The view of an entity with <paramref name="shown"/> as what it asks for.</summary>
    public static PolicyView From(Policy policy, PolicySpec shown) => new()
    {
        Id = policy.Id,
        Name = shown.Name,
        HookPath = $"/v1/hooks/{policy.Id}",
        Source = shown.Source,
        Secret = shown.Secret,
        Match = shown.Match,
        Checkpoint = shown.Checkpoint,
        Remediation = shown.Remediation,
        WriteBack = shown.WriteBack,
        Enabled = shown.Enabled,
        CreatedAt = policy.CreatedAt,
        UpdatedAt = policy.UpdatedAt,
    };
}
