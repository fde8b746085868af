using Sande.Api.Remediations;

namespace Sande.Api.Jobs;

/// <summary>What the endpoints of all kinds of jobs need.</summary>
internal static class JobSetup
{
    public static IServiceCollection AddJobEndpoints(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<JobEventOptions>().Configure(options =>
        {
            if (configuration.GetValue<double?>(JobEventOptions.HeartbeatKey) is { } seconds)
                options.Heartbeat = TimeSpan.FromSeconds(seconds);
        }).Validate(options => options.Heartbeat > TimeSpan.Zero, $"{JobEventOptions.HeartbeatKey} must be more than 0.").ValidateOnStart();
        services.AddSingleton<JobEventHub>().AddHostedService(provider => provider.GetRequiredService<JobEventHub>());
        services.AddSingleton<JobAnswers>();
        return services.AddScoped<JobReferences>().AddScoped<JobCreation>().AddScoped<JobRetry>().AddScoped<EarlierRemediations>();
    }
}
