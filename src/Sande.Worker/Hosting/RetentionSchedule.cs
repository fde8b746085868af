using Hangfire;
using Microsoft.Extensions.Hosting;
using Sande.Contracts.Jobs;

namespace Sande.Worker.Hosting;

/// <summary>Has what is past its time removed once an hour, by whichever worker is free.</summary>
internal sealed class RetentionSchedule(IRecurringJobManager recurring) : IHostedService
{
    /// <summary>The recurring job's id in Hangfire.</summary>
    public const string Id = "retention";

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        recurring.AddOrUpdate<IRetentionRunner>(Id, JobQueues.Default, runner => runner.RunAsync(CancellationToken.None), Cron.Hourly());
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
