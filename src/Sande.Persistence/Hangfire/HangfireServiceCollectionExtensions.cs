using Hangfire;
using Hangfire.AspNetCore;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sande.Persistence.Callbacks;
using Sande.Persistence.Jobs;

namespace Sande.Persistence.Hangfire;

/// <summary>The one place where both hosts configure Hangfire.</summary>
public static class HangfireServiceCollectionExtensions
{
    /// <summary>
    /// Adds Hangfire's storage and client, <see cref="IJobQueue"/>, <see cref="JobScheduler"/>, <see cref="JobRestart"/> and <see cref="JobSweeper"/>; after
    /// <see cref="PersistenceServiceCollectionExtensions.AddSandePersistence"/>. The schema comes from <see cref="DatabaseMigrator"/>, so migrate before the host starts.
    /// A host that works jobs off adds its servers itself, one for each queue.
    /// </summary>
    public static IServiceCollection AddSandeHangfire(this IServiceCollection services)
    {
        // Registered before AddHangfire, which would otherwise take them from static fields: two hosts in one process would share the last one's.
        services.AddSingleton<JobStorage>(provider => CreateStorage(provider.GetRequiredService<IOptions<SandeOptions>>().Value));
        services.AddSingleton<JobActivator>(provider => new AspNetCoreJobActivator(provider.GetRequiredService<IServiceScopeFactory>()));
        services.AddHangfire((provider, configuration) => Configure(configuration, provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<IJobQueue, HangfireJobQueue>();
        services.AddSingleton<JobPlacement>();
        services.AddSingleton<JobScheduler>();
        services.AddSingleton<JobRestart>();
        services.AddSingleton<CallbackSweeper>();
        services.AddSingleton<JobSweeper>();
        return services;
    }

    /// <summary>Runs <see cref="JobSweeper.SweepAsync"/> every <see cref="JobSweeper.Interval"/> for as long as the host runs; any number of hosts may.</summary>
    public static IServiceCollection AddJobSweeper(this IServiceCollection services) => services.AddHostedService<JobSweeperService>();

    private static void Configure(IGlobalConfiguration configuration, ILoggerFactory loggers)
    {
        // Retries are counted on the job's own row, where a crash and a hand-over can be told apart.
        GlobalJobFilters.Filters.Remove<AutomaticRetryAttribute>();
        configuration
            .UseLogProvider(new HangfireLogProvider(loggers))
            .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
            .UseSimpleAssemblyNameTypeSerializer()
            .UseRecommendedSerializerSettings();
    }

    private static PostgreSqlStorage CreateStorage(SandeOptions options)
    {
        var storage = new PostgreSqlStorageOptions
        {
            SchemaName = HangfireStorage.SchemaName,
            PrepareSchemaIfNecessary = false,
            UseSlidingInvisibilityTimeout = true,
            InvisibilityTimeout = HangfireStorage.InvisibilityTimeout,
            EnableLongPolling = true,
            QueuePollInterval = HangfireStorage.QueuePollInterval,
        };
        return new PostgreSqlStorage(new NpgsqlConnectionFactory(options.ConnectionString, storage), storage);
    }
}
