using Sande.Contracts.Checkpoints;
using Sande.Contracts.Jobs;
using Sande.Persistence.Imports;
using Sande.Persistence.Storage;
using Sande.Worker.Tests.Jobs;
using static Sande.Worker.Tests.Imports.ImportedCheckpoints;

namespace Sande.Worker.Tests.Imports;

/// <summary>Several worker hosts, each a machine of its own, on one database and one bucket.</summary>
[Trait("Category", "Postgres")]
public sealed class S3Tests(PostgresFixture postgres, S3Fixture s3) : IClassFixture<PostgresFixture>, IClassFixture<S3Fixture>, IDisposable
{
    private readonly TemporaryFolder _models = new();

    public void Dispose() => _models.Dispose();

    [SkippableFact]
    public async Task What_one_machine_imports_from_a_bucket_another_validates()
    {
        var (database, (bucket, settings)) = (await postgres.CreateDatabaseAsync(), await s3.CreateBucketAsync());
        settings["SANDE_IMPORT_S3"] = $"s3://{bucket}/models";
        await using var importing = new JobHost(database, script: "exit 1", settings);
        await using var validating = new JobHost(database, script: "exit 1", settings);
        var folder = TinyCheckpoint.Write(_models["chat"]);
        foreach (var file in Directory.GetFiles(folder))
            await s3.Client.PutObjectAsync(new() { BucketName = bucket, Key = $"models/chat/{Path.GetFileName(file)}", FilePath = file });
        var id = await AddAsync(importing, $"s3://{bucket}/models/chat");

        await ImportAsync(importing, id);

        var checkpoint = await ReadAsync(importing, id);
        Assert.True(checkpoint.Status == CheckpointStatus.Validating, checkpoint.Error);
        Assert.Equal(Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal), checkpoint.Files.Select(file => file.Path).Order(StringComparer.Ordinal));
        await validating.Get<ICheckpointValidationRunner>().RunAsync(id, CancellationToken.None);
        checkpoint = await ReadAsync(importing, id);
        Assert.True(checkpoint.Status == CheckpointStatus.Ready, checkpoint.Error);
    }

    [SkippableFact]
    public async Task An_import_that_is_refused_leaves_nothing_in_the_store()
    {
        var (database, (bucket, settings)) = (await postgres.CreateDatabaseAsync(), await s3.CreateBucketAsync());
        await using var host = new JobHost(database, script: "exit 1", new(settings) { ["SANDE_IMPORT_S3"] = $"s3://{bucket}/models" });
        var id = await AddAsync(host, $"s3://{bucket}/models/none");

        await ImportAsync(host, id);

        var checkpoint = await ReadAsync(host, id);
        Assert.Equal(CheckpointStatus.Invalid, checkpoint.Status);
        Assert.Contains("There are no files below", checkpoint.Error);
        Assert.Empty(await s3.ListAsync(bucket));
    }

    [SkippableFact]
    public async Task An_import_from_storage_that_is_out_of_reach_is_tried_again_later()
    {
        var (database, (_, settings)) = (await postgres.CreateDatabaseAsync(), await s3.CreateBucketAsync());
        await using var host = new JobHost(database, script: "exit 1", new(settings) { ["SANDE_IMPORT_S3"] = "s3://models", ["SANDE_S3_ENDPOINT"] = "http://127.0.0.1:1" });
        var id = await AddAsync(host, "s3://models/chat");

        await Assert.ThrowsAsync<ImportUnavailableException>(() => ImportAsync(host, id));

        Assert.Equal(CheckpointStatus.Importing, (await ReadAsync(host, id)).Status);
    }

    [SkippableFact]
    public async Task A_job_whose_inputs_another_machine_stored_gives_its_output_to_all()
    {
        var (database, (_, settings)) = (await postgres.CreateDatabaseAsync(), await s3.CreateBucketAsync());
        await using var storing = new JobHost(database, script: "exit 1", settings);
        await using var computing = new JobHost(database, JobProductTests.CopyingScript(JobKind.Remediation), settings);
        var jobId = await storing.AddTinyJobAsync(JobKind.Remediation, (checkpointId, datasetId) => JobProductTests.RequestOf(JobKind.Remediation, checkpointId, datasetId));

        await computing.RunAsync(jobId).WaitAsync(TimeSpan.FromSeconds(30));

        var job = await storing.ReadJobAsync(jobId);
        Assert.True(job.Status == JobStatus.Succeeded, job.ErrorMessage);
        var (input, output) = (await ReadAsync(storing, job.CheckpointId), await ReadAsync(storing, job.OutputCheckpointId!));
        Assert.Equal(input.Files.Select(file => (file.Path, file.Sha256)).Order(), output.Files.Select(file => (file.Path, file.Sha256)).Order());
        foreach (var file in output.Files)
            Assert.True(await storing.Get<IBlobStore>().ExistsAsync(file.Sha256));
    }
}
