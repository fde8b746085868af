using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Sande.Persistence;
using Sande.Persistence.Workers;

namespace Sande.Api.Health;

/// <summary>A worker is there. Without one the API does its work, but nothing is computed: degraded.</summary>
internal sealed class WorkersCheck(IDbContextFactory<SandeDbContext> contexts, TimeProvider time) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var oldest = time.GetUtcNow() - WorkerRegistry.LostAfter;
        try
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            return await db.Workers.AnyAsync(worker => worker.LastHeartbeatAt > oldest, cancellationToken)
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Degraded("No worker is there: jobs wait.");
        }
        catch (Exception exception) when (DatabaseFailures.IsAway(exception))
        {
            return HealthCheckResult.Unhealthy("The list of workers can't be read.", exception);
        }
    }
}
