using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Sande.Contracts.Jobs;
using Sande.Persistence;
using Sande.Persistence.Retention;
using Sande.Worker.Jobs;

namespace Sande.Worker.Tests.Jobs;

[Trait("Category", "Postgres")]
public sealed class WorkFolderCleanerTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [SkippableFact]
    public async Task Only_old_folders_that_nobody_needs_are_removed()
    {
        await using var host = new JobHost(await postgres.CreateDatabaseAsync(), script: "exit 1");
        var folders = host.Get<WorkFolders>();
        var (waiting, ended, justEnded, retried) = (await host.AddJobAsync(), await host.AddJobAsync(), await host.AddJobAsync(), await host.AddJobAsync());
        await using (var context = await host.NewContextAsync())
        {
            await context.Jobs.Where(job => job.Id != waiting).ExecuteUpdateAsync(row => row
                .SetProperty(job => job.Status, JobStatus.Cancelled)
                .SetProperty(job => job.FinishedAt, TimeProvider.System.GetUtcNow()));
        }

        string[] old = [folders.OfJob(waiting), folders.OfJob(ended), folders.CreateForValidation("ckpt_1")];
        string[] young = [folders.OfJob(justEnded), folders.OfJob(retried), folders.CreateForValidation("ckpt_2")];
        foreach (var folder in old.Concat(young))
            Directory.CreateDirectory(folder);
        foreach (var folder in old)
            Directory.SetLastWriteTimeUtc(folder, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-25));
        Directory.SetLastWriteTimeUtc(folders.OfJob(retried), TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-23));
        using var cleaner = new WorkFolderCleaner(folders, host.Get<IDbContextFactory<SandeDbContext>>(), host.Get<IOptions<RetentionOptions>>(), TimeProvider.System, NullLogger<WorkFolderCleaner>.Instance);

        await cleaner.CleanAsync(CancellationToken.None);

        string[] left = [folders.OfJob(waiting), .. young];
        Assert.Equal(left.Order(StringComparer.Ordinal), Directory.EnumerateDirectories(folders.Root).Order(StringComparer.Ordinal));
    }
}
