namespace Sande.Persistence.Entities;

/// <summary>A key of the API. The key itself is nowhere: only its hash is kept.</summary>
public sealed class ApiKey
{
    /// <summary><c>key_…</c></summary>
    public required string Id { get; init; }

    /// <summary>A name for people.</summary>
    public required string Name { get; init; }

    /// <summary>What its holder may do.</summary>
    public required ApiKeyRole Role { get; init; }

    /// <summary>SHA-256 of the key's UTF-8, lower-case hexadecimal.</summary>
    public required string Hash { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last used, UTC, to the minute or so; null where it never was.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
}

/// <summary>What a key's holder may do; each role may also do what the one before may.</summary>
public enum ApiKeyRole
{
    /// <summary>Reads.</summary>
    Viewer,

    /// <summary>Also creates, uploads, cancels and deletes.</summary>
    Operator,

    /// <summary>Also manages keys and policies.</summary>
    Admin,
}
