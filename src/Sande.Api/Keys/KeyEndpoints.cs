using Sande.Api.Authentication;
using Sande.Api.Idempotency;

namespace Sande.Api.Keys;

/// <summary>The routes of API keys.</summary>
internal static class KeyEndpoints
{
    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/keys").WithTags("Keys");
        keys.MapPost("", CreateApiKey.HandleAsync).WithName("createKey").RequireRole(Roles.Admin).CreatesOnce();
        keys.MapGet("", ListApiKeys.HandleAsync).WithName("listKeys").RequireRole(Roles.Admin);
        keys.MapGet("/{id}", GetApiKey.HandleAsync).WithName("getKey").RequireRole(Roles.Admin);
        keys.MapDelete("/{id}", DeleteApiKey.HandleAsync).WithName("deleteKey").RequireRole(Roles.Admin);
    }
}
