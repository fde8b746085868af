using Microsoft.EntityFrameworkCore;
using Sande.Contracts.Checkpoints;
using Sande.Persistence.Entities;
using Sande.Persistence.Storage;

namespace Sande.Persistence.Tests.Storage;

public sealed class BlobCollectorTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    [SkippableFact]
    public async Task A_blob_goes_with_the_last_row_that_names_it()
    {
        var host = await fixture.StartAsync();
        var blob = await host.Get<IBlobStore>().PutAsync(new MemoryStream([1]));
        var (first, second) = (await AddCheckpointAsync(host, blob), await AddCheckpointAsync(host, blob));

        await DeleteAsync(host, first, blob);
        Assert.True(await host.Get<IBlobStore>().ExistsAsync(blob.Sha256));
        await DeleteAsync(host, second, blob);
        Assert.False(await host.Get<IBlobStore>().ExistsAsync(blob.Sha256));
    }

    [SkippableFact]
    public async Task A_blob_that_is_claimed_while_its_last_row_goes_stays_for_the_claimant()
    {
        var host = await fixture.StartAsync();
        var blob = await host.Get<IBlobStore>().PutAsync(new MemoryStream([2]));
        var removing = Task.CompletedTask;
        await host.QueryAsync(async context =>
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            Assert.True(await host.Get<BlobCollector>().ClaimAsync(context, blob.Sha256));
            removing = Task.Run(() => host.Get<BlobCollector>().RemoveUnnamedAsync([blob.Sha256]));
            Assert.NotSame(removing, await Task.WhenAny(removing, Task.Delay(TimeSpan.FromMilliseconds(200))));
            context.Add(Checkpoint(blob));
            await context.SaveChangesAsync();
            await transaction.CommitAsync();
            return 0;
        });
        await removing;
        Assert.True(await host.Get<IBlobStore>().ExistsAsync(blob.Sha256));
    }

    [SkippableFact]
    public async Task A_claim_on_a_blob_that_was_removed_says_so()
    {
        var host = await fixture.StartAsync();
        var blob = await host.Get<IBlobStore>().PutAsync(new MemoryStream([3]));
        await host.Get<BlobCollector>().RemoveUnnamedAsync([blob.Sha256]);
        Assert.False(await host.QueryAsync(context => host.Get<BlobCollector>().ClaimAsync(context, blob.Sha256)));
    }

    private static Checkpoint Checkpoint(BlobInfo blob)
    {
        var checkpoint = Rows.Checkpoint(CheckpointStatus.Uploading);
        checkpoint.Files.Add(new() { CheckpointId = checkpoint.Id, Path = "config.json", Size = blob.Size, Sha256 = blob.Sha256 });
        return checkpoint;
    }

    private static async Task<string> AddCheckpointAsync(PersistenceHost host, BlobInfo blob)
    {
        var checkpoint = Checkpoint(blob);
        await host.AddAsync(checkpoint);
        return checkpoint.Id;
    }

    private static async Task DeleteAsync(PersistenceHost host, string checkpointId, BlobInfo blob)
    {
        await host.QueryAsync(context => context.Checkpoints.Where(checkpoint => checkpoint.Id == checkpointId).ExecuteDeleteAsync());
        await host.Get<BlobCollector>().RemoveUnnamedAsync([blob.Sha256]);
    }
}
