using Sande.Persistence.Entities;

namespace Sande.Api.Keys;

/// <summary>The body of <c>POST /v1/keys</c>.</summary>
internal sealed record NewApiKey
{
    /// <summary>A name for people, 1..200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>What its holder may do: a viewer reads, an operator also creates and cancels, an admin also manages keys and policies.</summary>
    public required ApiKeyRole Role { get; init; }
}
