using Sande.Persistence.Entities;

namespace Sande.Api.Keys;

/// <summary>An API key, without the key itself.</summary>
internal record ApiKeyView
{
    /// <summary><c>key_…</c></summary>
    public required string Id { get; init; }

    /// <summary>Always <c>key</c>.</summary>
    public string Object { get; } = "key";

    /// <summary>A name for people.</summary>
    public required string Name { get; init; }

    /// <summary>What its holder may do.</summary>
    public required ApiKeyRole Role { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last used, UTC, to the minute; null where it never was.</summary>
    public required DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>The view of an entity.</summary>
    public static ApiKeyView From(ApiKey key)
        => new() { Id = key.Id, Name = key.Name, Role = key.Role, CreatedAt = key.CreatedAt, LastUsedAt = key.LastUsedAt };
}

/// <summary>A new API key with the key itself, which is shown this once.</summary>
internal sealed record CreatedApiKey : ApiKeyView
{
    /// <summary>The key: send it as <c>Authorization: Bearer KEY</c>. It can't be shown again.</summary>
    public required string Key { get; init; }

    /// <summary>The view of an entity and the key that it is the hash of.</summary>
    public static CreatedApiKey From(ApiKey key, string text)
        => new() { Id = key.Id, Name = key.Name, Role = key.Role, CreatedAt = key.CreatedAt, LastUsedAt = key.LastUsedAt, Key = text };
}
