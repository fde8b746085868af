using Microsoft.EntityFrameworkCore;
using Sande.Contracts.Checkpoints;
using Sande.Contracts.Jobs;
using Sande.Persistence;
using Sande.Persistence.Entities;
using Sande.Worker.Tests.Jobs;

namespace Sande.Worker.Tests.Imports;

/// <summary>Checkpoints that are to be imported, whatever from.</summary>
internal static class ImportedCheckpoints
{
    public static async Task<string> AddAsync(JobHost host, string source)
    {
        await using var context = await host.NewContextAsync();
        var checkpoint = new Checkpoint
        {
            Id = Ids.New(Ids.Checkpoint),
            Name = "imported",
            Status = CheckpointStatus.Importing,
            SourcePath = source,
            CreatedAt = TimeProvider.System.GetUtcNow(),
        };
        context.Add(checkpoint);
        await context.SaveChangesAsync();
        return checkpoint.Id;
    }

    public static Task ImportAsync(JobHost host, string id) => host.Get<ICheckpointImportRunner>().RunAsync(id, CancellationToken.None);

    public static async Task<Checkpoint> ReadAsync(JobHost host, string id)
    {
        await using var context = await host.NewContextAsync();
        return await context.Checkpoints.AsNoTracking().Include(row => row.Files).SingleAsync(row => row.Id == id);
    }
}
