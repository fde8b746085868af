using Microsoft.EntityFrameworkCore;
using Sande.Persistence;

namespace Sande.Api.Uploads;

/// <summary>Removes files that no upload needs any more from this host's folder. The uploads' rows go with all others that are past their time, by the workers' retention.</summary>
internal sealed class UploadFolderCleaner(IDbContextFactory<SandeDbContext> contexts, UploadFolder folder, TimeProvider time, ILogger<UploadFolderCleaner> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Removes what is not needed now.</summary>
    public async Task CleanAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await folder.RemoveOrphansAsync(db, cancellationToken) is var removed and > 0)
            logger.UploadFilesRemoved(removed);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await CleanAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                logger.UploadFilesNotRemoved(error);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
