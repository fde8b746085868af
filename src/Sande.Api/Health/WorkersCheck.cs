using Hangfire;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Sande.Contracts.Jobs;

namespace Sande.Api.Health;

/// <summary>A worker has been heard of within a minute, for every queue. Without one the API does its work, but nothing is computed: degraded.</summary>
internal sealed class WorkersCheck(JobStorage storage, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);
    private static readonly string[] Queues = [JobQueues.Gpu, JobQueues.Default];

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(Check());

    private HealthCheckResult Check()
    {
        try
        {
            var oldest = (time.GetUtcNow() - Silence).UtcDateTime;
            var served = storage.GetMonitoringApi().Servers().Where(server => server.Heartbeat >= oldest).SelectMany(server => server.Queues).ToHashSet();
            var idle = Queues.Where(queue => !served.Contains(queue)).ToList();
            return idle.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded($"No worker for: {string.Join(", ", idle)}.");
        }
        catch (Npgsql.NpgsqlException exception)
        {
            return HealthCheckResult.Unhealthy("The queues' database does not answer.", exception);
        }
    }
}
