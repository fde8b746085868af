using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sande.Persistence.Jobs;

/// <summary>Sweeps for as long as the host runs; a failed sweep (the database is away) is tried again at the next interval.</summary>
internal sealed class JobSweeperService(JobSweeper sweeper, TimeProvider time, ILogger<JobSweeperService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(JobSweeper.Interval, time);
        do
            await SweepAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SweepAsync(CancellationToken stoppingToken)
    {
        try
        {
            await sweeper.SweepAsync(stoppingToken);
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            logger.LogWarning(error, "Could not sweep for jobs.");
        }
    }
}
