namespace Sande.Api.Health;

/// <summary>What readiness is made of.</summary>
internal static class HealthSetup
{
    public static IServiceCollection AddSandeHealth(this IServiceCollection services)
    {
        services.AddHealthChecks()
            .AddCheck<DatabaseCheck>("database")
            .AddCheck<StoreCheck>("store")
            .AddCheck<WorkersCheck>("workers");
        return services;
    }
}
