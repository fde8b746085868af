using Microsoft.AspNetCore.Authorization;

namespace Sande.Api.Authentication;

/// <summary>What a key may do (<see cref="Persistence.Entities.ApiKeyRole"/> as text); each role may also do what the one before may.</summary>
internal static class Roles
{
    /// <summary>Reads.</summary>
    public const string Viewer = "viewer";

    /// <summary>Also creates, uploads, cancels and deletes.</summary>
    public const string Operator = "operator";

    /// <summary>Also manages keys and policies.</summary>
    public const string Admin = "admin";

    /// <summary>The least role that the request's endpoint lets in, or null.</summary>
    public static string? RequiredBy(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>()?.Policy;
}
