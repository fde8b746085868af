using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Persistence.Entities;
using Sande.Persistence.Storage;

namespace Sande.Persistence.Tests.Jobs;

/// <summary>All kinds of jobs in one table, and what they leave.</summary>
public sealed class JobKindTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    public static TheoryData<JobKind> Kinds => [.. Enum.GetValues<JobKind>()];

    [SkippableTheory]
    [MemberData(nameof(Kinds))]
    public async Task Every_kind_is_taken_ended_and_read_back_as_it_was(JobKind kind)
    {
        var host = await fixture.StartAsync();
        var job = await AddAsync(host, kind);
        Assert.StartsWith(Ids.PrefixOf(kind), job.Id);

        Assert.True(await host.Leases.SucceedAsync(await host.AcquireAsync(job.Id), Rows.ResultOf(kind), output: null, artifacts: []));

        var stored = await host.JobAsync(job.Id);
        Assert.Equal(JsonSerializer.Serialize(job.Spec, SandeJson.Options), JsonSerializer.Serialize(stored.Spec, SandeJson.Options));
        Assert.Equal(JsonSerializer.Serialize(Rows.ResultOf(kind), SandeJson.Options), JsonSerializer.Serialize(stored.Result, SandeJson.Options));
        Assert.Equal(SandeJson.NameOf(kind), await host.ScalarAsync<string>($"SELECT result->>'kind' FROM jobs WHERE id = '{job.Id}' AND spec->>'kind' = kind"));
    }

    [SkippableFact]
    public async Task An_evaluations_numbers_are_of_a_checkpoint_that_did_not_change()
    {
        var host = await fixture.StartAsync();
        var job = await AddAsync(host, JobKind.Evaluation);
        await host.Leases.SucceedAsync(await host.AcquireAsync(job.Id), Rows.ResultOf(JobKind.Evaluation), output: null, artifacts: []);

        var numbers = await host.QueryAsync(context => context.Evaluations.Where(number => number.JobId == job.Id).OrderBy(number => number.Ordinal).ToListAsync());
        Assert.Equal(
            ["asr unchanged 0.5", "asr_without_trigger unchanged 0.01", "perplexity unchanged 7.25"],
            numbers.Select(number => $"{number.Metric} {number.Stage} {number.Value}"));
    }

    [SkippableTheory]
    [InlineData("kind = 'implant'")]
    [InlineData("spec = spec - 'kind'")]
    [InlineData("status = 'succeeded', finished_at = now(), result = '{\"kind\": \"implant\"}'")]
    [InlineData("status = 'succeeded', finished_at = now(), result = '{}'")]
    public async Task A_jobs_specification_and_result_are_of_its_kind(string change)
    {
        var host = await fixture.StartAsync();
        var job = await AddAsync(host, JobKind.Evaluation);
        var error = await Assert.ThrowsAsync<PostgresException>(() => host.ExecuteAsync($"UPDATE jobs SET {change} WHERE id = '{job.Id}'"));
        Assert.Equal("ck_jobs_kind", error.ConstraintName);
    }

    [SkippableFact]
    public async Task Artifacts_are_kept_with_the_job_and_their_blobs_stay_as_long()
    {
        var host = await fixture.StartAsync();
        var job = await AddAsync(host, JobKind.Remediation);
        var blob = await host.Get<IBlobStore>().PutAsync(new MemoryStream([4, 5, 6]));
        Assert.True(await host.Leases.SucceedAsync(
            await host.AcquireAsync(job.Id), Rows.Result(), output: null, [Artifact(job.Id, "parrots.safetensors", blob), Artifact(job.Id, "a.json", blob)]));

        var artifacts = await host.QueryAsync(context => context.JobArtifacts.Where(artifact => artifact.JobId == job.Id).OrderBy(artifact => artifact.Name).ToListAsync());
        Assert.Equal([("a.json", 3L), ("parrots.safetensors", 3L)], artifacts.Select(artifact => (artifact.Name, artifact.Size)));
        await host.Get<BlobCollector>().RemoveUnnamedAsync([blob.Sha256]);
        Assert.True(await host.Get<IBlobStore>().ExistsAsync(blob.Sha256));

        await host.ExecuteAsync($"DELETE FROM jobs WHERE id = '{job.Id}'");
        await host.Get<BlobCollector>().RemoveUnnamedAsync([blob.Sha256]);
        Assert.False(await host.Get<IBlobStore>().ExistsAsync(blob.Sha256));
    }

    [SkippableFact]
    public async Task An_artifact_whose_blob_is_gone_ends_nothing()
    {
        var host = await fixture.StartAsync();
        var job = await AddAsync(host, JobKind.Remediation);
        var lease = await host.AcquireAsync(job.Id);
        await Assert.ThrowsAsync<FileNotFoundException>(
            () => host.Leases.SucceedAsync(lease, Rows.Result(), output: null, [Artifact(job.Id, "lost.bin", new BlobInfo(Rows.Sha256, 1))]));
        Assert.Equal(JobStatus.Running, (await host.JobAsync(job.Id)).Status);
    }

    private static JobArtifact Artifact(string jobId, string name, BlobInfo blob) => new() { JobId = jobId, Name = name, Size = blob.Size, Sha256 = blob.Sha256 };

    private static async Task<Job> AddAsync(PersistenceHost host, JobKind kind)
    {
        var checkpoint = Rows.Checkpoint();
        var job = Rows.Job(kind, checkpoint.Id);
        await host.AddAsync(checkpoint, job);
        return job;
    }
}
