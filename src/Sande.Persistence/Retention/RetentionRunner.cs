using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Sande.Contracts.Jobs;
using Sande.Contracts.Telemetry;

namespace Sande.Persistence.Retention;

/// <summary>Takes every step; one that fails is logged and does not keep the others from their work.</summary>
internal sealed class RetentionRunner(IEnumerable<IRetentionStep> steps, ILogger<RetentionRunner> logger) : IRetentionRunner
{
    private static readonly Counter<long> Removed = SandeTelemetry.Meter.CreateCounter<long>("sande.retention.removed", "{item}", "What was past its time and was removed by this host.");

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var step in steps)
            await RunAsync(step, cancellationToken);
    }

    private async Task RunAsync(IRetentionStep step, CancellationToken cancellationToken)
    {
        try
        {
            var count = await step.RemoveAsync(cancellationToken);
            Removed.Add(count, new KeyValuePair<string, object?>(TelemetryTags.What, step.What));
            if (count > 0)
                logger.LogInformation("Past their time: {Count} {What} removed.", count, step.What);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogError(error, "Could not remove {What} that are past their time.", step.What);
        }
    }
}
