using Microsoft.EntityFrameworkCore;
using Sande.Contracts.Checkpoints;
using Sande.Contracts.Jobs;
using Sande.Persistence.Entities;
using Sande.Persistence.Storage;
using Sande.Worker.Jobs;
using Sande.Worker.Tests.Jobs;

namespace Sande.Worker.Tests.Validation;

[Trait("Category", "Postgres")]
public sealed class CheckpointValidationRunnerTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [SkippableFact]
    public async Task A_sound_checkpoint_becomes_ready_and_says_what_it_is()
    {
        await using var host = await CreateAsync();
        var id = await AddAsync(host, TinyCheckpoint.Write(host.Folder["model"]));

        await ValidateAsync(host, id);

        var checkpoint = await ReadAsync(host, id);
        Assert.Equal((CheckpointStatus.Ready, null), (checkpoint.Status, checkpoint.Error));
        Assert.Equal(("llama", "F32", 257, 2), (checkpoint.Model!.Family, checkpoint.Model.Dtype, checkpoint.Model.VocabSize, checkpoint.Model.NumHiddenLayers));
        Assert.Empty(Directory.EnumerateFileSystemEntries(host.Get<WorkFolders>().Root));
    }

    [SkippableFact]
    public async Task A_truncated_one_becomes_invalid_and_says_why()
    {
        await using var host = await CreateAsync();
        var folder = TinyCheckpoint.Write(host.Folder["model"]);
        using (var weights = File.OpenWrite(Path.Combine(folder, "model.safetensors")))
            weights.SetLength(weights.Length - 4);
        var id = await AddAsync(host, folder);

        await ValidateAsync(host, id);

        var checkpoint = await ReadAsync(host, id);
        Assert.Equal((CheckpointStatus.Invalid, null), (checkpoint.Status, checkpoint.Model));
        Assert.Contains("model.safetensors", checkpoint.Error);
        Assert.Empty(Directory.EnumerateFileSystemEntries(host.Get<WorkFolders>().Root));
    }

    [SkippableFact]
    public async Task A_file_that_the_store_lost_makes_it_invalid()
    {
        await using var host = await CreateAsync();
        var id = await AddAsync(host, TinyCheckpoint.Write(host.Folder["model"]));
        await host.Get<IBlobStore>().DeleteAsync((await ReadAsync(host, id)).Files.Single(file => file.Path == "tokenizer.json").Sha256);

        await ValidateAsync(host, id);

        Assert.Equal(CheckpointStatus.Invalid, (await ReadAsync(host, id)).Status);
    }

    [SkippableFact]
    public async Task Delivered_twice_or_for_nothing_it_changes_nothing()
    {
        await using var host = await CreateAsync();
        var id = await AddAsync(host, TinyCheckpoint.Write(host.Folder["model"]));
        await ValidateAsync(host, id);
        var first = await ReadAsync(host, id);

        await ValidateAsync(host, id);
        await ValidateAsync(host, "ckpt_unknown");

        Assert.Equal(first.Version, (await ReadAsync(host, id)).Version);
    }

    private async Task<JobHost> CreateAsync() => new(await postgres.CreateDatabaseAsync(), script: "exit 1");

    private static async Task<string> AddAsync(JobHost host, string folder)
    {
        var checkpoint = await host.NewCheckpointAsync(CheckpointStatus.Validating, folder);
        await using var context = await host.NewContextAsync();
        context.Add(checkpoint);
        await context.SaveChangesAsync();
        return checkpoint.Id;
    }

    private static Task ValidateAsync(JobHost host, string id) => host.Get<ICheckpointValidationRunner>().RunAsync(id, CancellationToken.None);

    private static async Task<Checkpoint> ReadAsync(JobHost host, string id)
    {
        await using var context = await host.NewContextAsync();
        return await context.Checkpoints.AsNoTracking().Include(row => row.Files).SingleAsync(row => row.Id == id);
    }
}
