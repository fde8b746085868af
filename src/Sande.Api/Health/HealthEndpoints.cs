namespace Sande.Api.Health;

/// <summary>The routes of probes; they need no key.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").WithTags("Health").AllowAnonymous();
        health.MapGet("/live", GetLiveness.Handle).WithName("getLiveness");
        health.MapGet("/ready", GetReadiness.HandleAsync).WithName("getReadiness");
    }
}
