using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using Sande.Contracts.Jobs;
using Sande.Persistence.Entities;

namespace Sande.Persistence.Retention;

/// <summary>What is kept how long, and what removes it.</summary>
internal static class RetentionServiceCollectionExtensions
{
    public static IServiceCollection AddRetention(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<RetentionOptions>().Bind(configuration).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RetentionOptions>, RetentionOptionsValidator>();
        services.AddSingleton<IRetentionRunner, RetentionRunner>();
        services.AddSingleton<IRetentionStep, AbandonedCheckpoints>();
        services.AddRows("events", "job_events", OfEndedJobs("job_events"), options => options.HistoryDays);
        services.AddRows("metrics", "job_metrics", OfEndedJobs("job_metrics"), options => options.HistoryDays);
        services.AddRows("webhooks", "hook_deliveries", OldDeliveries, options => options.DeliveryDays);
        services.AddRows("callbacks", "callbacks", "SELECT ctid FROM callbacks WHERE status <> 'pending' AND created_at < $1", options => options.DeliveryDays);
        services.AddRows("unfinished uploads", "uploads", "SELECT ctid FROM uploads WHERE expires_at < $1", _ => 0);
        services.AddRows("answers of idempotency keys", "idempotent_answers", "SELECT ctid FROM idempotent_answers WHERE created_at < $1", _ => IdempotentAnswer.Lifetime.TotalDays);
        services.AddRows("lost workers", "workers", "SELECT ctid FROM workers WHERE last_heartbeat_at < $1", options => options.WorkerDays);
        return services.AddSingleton<IRetentionStep, UnnamedBlobs>();
    }

    // One whose remediation has not ended stays: it tells where that came from.
    private const string OldDeliveries = """
        SELECT delivery.ctid FROM hook_deliveries delivery
        WHERE delivery.created_at < $1
          AND NOT EXISTS (SELECT 1 FROM jobs job WHERE job.id = delivery.remediation_id AND job.status IN ('queued', 'running'))
        """;

    private static string OfEndedJobs(string table) => $"SELECT line.ctid FROM {table} line JOIN jobs job ON job.id = line.job_id WHERE job.finished_at < $1";

    private static void AddRows(this IServiceCollection services, string what, string table, string rows, Func<RetentionOptions, double> days)
        => services.AddSingleton<IRetentionStep>(provider => new OldRows(
            provider.GetRequiredService<NpgsqlDataSource>(), provider.GetRequiredService<TimeProvider>(), what, table, rows, days(provider.GetRequiredService<IOptions<RetentionOptions>>().Value)));
}
