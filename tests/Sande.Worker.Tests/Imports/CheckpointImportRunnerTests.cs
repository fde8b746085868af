using Sande.Contracts.Checkpoints;
using Sande.Contracts.Jobs;
using Sande.Persistence.Storage;
using Sande.Worker.Tests.Jobs;
using static Sande.Worker.Tests.Imports.ImportedCheckpoints;

namespace Sande.Worker.Tests.Imports;

[Trait("Category", "Postgres")]
public sealed class CheckpointImportRunnerTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IDisposable
{
    private readonly TemporaryFolder _models = new();

    public void Dispose() => _models.Dispose();

    [SkippableFact]
    public async Task A_folder_is_copied_by_content_and_goes_on_to_its_validation()
    {
        await using var host = await CreateAsync();
        var folder = TinyCheckpoint.Write(_models["chat"]);
        var id = await AddAsync(host, folder);

        await ImportAsync(host, id);

        var checkpoint = await ReadAsync(host, id);
        Assert.Equal(CheckpointStatus.Validating, checkpoint.Status);
        Assert.NotNull(checkpoint.HangfireJobId);
        Assert.Equal(Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal), checkpoint.Files.Select(file => file.Path).Order(StringComparer.Ordinal));
        foreach (var file in checkpoint.Files)
        {
            await using var blob = await host.Get<IBlobStore>().OpenReadAsync(file.Sha256);
            Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(folder, file.Path)), await ReadAllAsync(blob));
        }

        await host.Get<ICheckpointValidationRunner>().RunAsync(id, CancellationToken.None);
        Assert.Equal(CheckpointStatus.Ready, (await ReadAsync(host, id)).Status);
    }

    [SkippableFact]
    public async Task Delivered_twice_at_once_its_files_are_there_once()
    {
        await using var host = await CreateAsync();
        var id = await AddAsync(host, TinyCheckpoint.Write(_models["chat"]));

        await Task.WhenAll(ImportAsync(host, id), ImportAsync(host, id), ImportAsync(host, "ckpt_unknown"));

        var checkpoint = await ReadAsync(host, id);
        Assert.Equal(CheckpointStatus.Validating, checkpoint.Status);
        foreach (var file in checkpoint.Files)
            Assert.True(await host.Get<IBlobStore>().ExistsAsync(file.Sha256));
    }

    [SkippableFact]
    public async Task A_link_that_leads_out_makes_it_invalid_and_what_was_copied_goes()
    {
        await using var host = await CreateAsync();
        var folder = TinyCheckpoint.Write(_models["chat"]);
        var outside = host.Folder["outside.txt"];
        await File.WriteAllTextAsync(outside, "secret");
        File.CreateSymbolicLink(Path.Combine(folder, "zz.txt"), outside);
        var id = await AddAsync(host, folder);

        await ImportAsync(host, id);

        var checkpoint = await ReadAsync(host, id);
        Assert.Equal(CheckpointStatus.Invalid, checkpoint.Status);
        Assert.Contains("zz.txt is a link that leads out", checkpoint.Error);
        Assert.Empty(checkpoint.Files);
        Assert.Empty(Directory.EnumerateFiles(host.Folder["data/blobs"], "*", SearchOption.AllDirectories));
    }

    [SkippableFact]
    public async Task A_folder_that_is_gone_makes_it_invalid_and_a_deleted_checkpoint_leaves_nothing()
    {
        await using var host = await CreateAsync();
        var id = await AddAsync(host, _models["none"]);
        await ImportAsync(host, id);
        Assert.Contains("There is no folder", (await ReadAsync(host, id)).Error);
    }

    private async Task<JobHost> CreateAsync()
        => new(await postgres.CreateDatabaseAsync(), script: "exit 1", new() { ["SANDE_IMPORT_ROOTS"] = _models.Path });

    private static async Task<byte[]> ReadAllAsync(Stream stream)
    {
        var memory = new MemoryStream();
        await stream.CopyToAsync(memory);
        return memory.ToArray();
    }
}
