using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sande.Contracts.Jobs;
using Sande.Persistence;
using Sande.Persistence.Retention;

namespace Sande.Worker.Jobs;

/// <summary>Removes work folders that nobody needs any more: of jobs that ended elsewhere or while no host ran, of validations whose host was killed.</summary>
internal sealed class WorkFolderCleaner(
    WorkFolders folders, IDbContextFactory<SandeDbContext> contexts, IOptions<RetentionOptions> retention, TimeProvider time, ILogger<WorkFolderCleaner> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    // Longer than any validation takes, and than the moment between a job's end and its host's own clean-up.
    private static readonly TimeSpan StaleAfter = TimeSpan.FromHours(1);

    /// <summary>Removes what is not needed now.</summary>
    public async Task CleanAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folders.Root))
            return;
        var removed = 0;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        foreach (var folder in Directory.EnumerateDirectories(folders.Root).ToList())
        {
            var age = time.GetUtcNow().UtcDateTime - Directory.GetLastWriteTimeUtc(folder);
            if (age > StaleAfter && age > await KeepForAsync(context, folder, cancellationToken))
            {
                folders.Delete(folder);
                removed++;
            }
        }

        if (removed > 0)
            logger.WorkFoldersRemoved(removed);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await CleanAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.FolderNotDeleted(exception, folders.Root);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<TimeSpan> KeepForAsync(SandeDbContext context, string folder, CancellationToken cancellationToken)
    {
        if (WorkFolders.IsOfValidation(folder))
            return StaleAfter;
        var jobId = Path.GetFileName(folder);
        return await context.Jobs.Where(job => job.Id == jobId).Select(job => (JobStatus?)job.Status).SingleOrDefaultAsync(cancellationToken) switch
        {
            null or JobStatus.Succeeded => StaleAfter,
            // Its state is for a retry, as long as one is likely.
            JobStatus.Failed or JobStatus.Cancelled => TimeSpan.FromDays(retention.Value.StateDays),
            _ => TimeSpan.MaxValue,
        };
    }
}
