using Sande.Contracts.Policies;

namespace Sande.Persistence.Entities;

/// <summary>What is done with which webhooks.</summary>
public sealed class Policy
{
    /// <summary><c>pol_…</c></summary>
    public required string Id { get; init; }

    /// <summary>What was asked for, without <see cref="Secrets"/>.</summary>
    public required PolicySpec Spec { get; set; }

    /// <summary>What is never given back.</summary>
    public required PolicySecrets Secrets { get; set; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Optimistic concurrency (PostgreSQL's xmin).</summary>
    public uint Version { get; init; }
}

/// <summary>A policy's secrets, as they came: a signature can't be checked with a hash of its key.</summary>
/// <param name="Signing">What the source signs with.</param>
/// <param name="Callback">What the remediations' callbacks are signed with; null without one.</param>
/// <param name="WriteBackToken">MLflow's token, or null.</param>
public sealed record PolicySecrets(string Signing, string? Callback, string? WriteBackToken);
