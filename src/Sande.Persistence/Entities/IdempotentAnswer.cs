namespace Sande.Persistence.Entities;

/// <summary>
/// The answer to a request with an <c>Idempotency-Key</c>, stored with what the request created: both are there or neither. <c>(caller, key)</c> is the key.
/// </summary>
public sealed class IdempotentAnswer
{
    /// <summary>How long an answer is given again.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromHours(24);

    /// <summary>The API key that asked: two callers never share a key.</summary>
    public required string Caller { get; init; }

    /// <summary>The header's value.</summary>
    public required string Key { get; init; }

    /// <summary>SHA-256 of the request, lower-case hexadecimal.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>The header <c>Location</c>.</summary>
    public required string Location { get; init; }

    /// <summary>The body, encrypted with the caller's API key: an answer may hold a secret that is shown once.</summary>
    public required byte[] Body { get; init; }

    /// <summary>When it was given, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
