using Microsoft.Extensions.Diagnostics.HealthChecks;
using Sande.Persistence.Storage;

namespace Sande.Api.Health;

/// <summary>The store of files can be written.</summary>
internal sealed class StoreCheck(IBlobStore blobs) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await blobs.CheckAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return HealthCheckResult.Unhealthy("The store can't be written.", exception);
        }
    }
}
