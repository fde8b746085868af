using Microsoft.EntityFrameworkCore;
using Sande.Api.Idempotency;
using Sande.Api.Uploads;
using Sande.Persistence;

namespace Sande.Api.Storage;

/// <summary>Removes what is past its time, once an hour for as long as the host runs. Any number of hosts may.</summary>
internal sealed class ExpiryService(IDbContextFactory<SandeDbContext> contexts, UploadFolder uploads, TimeProvider time, ILogger<ExpiryService> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Removes what is past its time now.</summary>
    public async Task RemoveExpiredAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var oldest = time.GetUtcNow() - IdempotentAnswers.Lifetime;
        var answers = await db.IdempotentAnswers.Where(answer => answer.CreatedAt < oldest).ExecuteDeleteAsync(cancellationToken);
        var unfinished = await uploads.RemoveExpiredAsync(db, cancellationToken);
        if (answers + unfinished > 0)
            logger.ExpiredRemoved(answers, unfinished);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await RemoveExpiredAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                logger.ExpiredNotRemoved(error);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
