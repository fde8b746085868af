using System.Text;
using Microsoft.EntityFrameworkCore;
using Sande.Contracts.Checkpoints;
using Sande.Contracts.Jobs;
using Sande.Contracts.Policies;
using Sande.Persistence.Entities;
using Sande.Persistence.Storage;

namespace Sande.Persistence.Tests.Retention;

/// <summary>What is past its time goes; what is young, whole or in use stays. Each test has a database and a store of its own.</summary>
public sealed class RetentionTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly DateTimeOffset LongAgo = Rows.Now - TimeSpan.FromDays(400);

    [SkippableFact]
    public async Task A_checkpoint_never_completed_goes_with_its_files_but_for_those_that_another_has()
    {
        await using var host = await PersistenceHost.StartAsync(postgres);
        var (own, shared) = (await PutAsync(host, "only here"), await PutAsync(host, "also elsewhere"));
        var (abandoned, young, underWay) = (Uploading(LongAgo), Uploading(Rows.Now), Uploading(LongAgo));
        abandoned.Files.AddRange([File(abandoned, "a", own), File(abandoned, "b", shared)]);
        young.Files.Add(File(young, "b", shared));
        await host.AddAsync(abandoned, young, underWay);
        await host.AddAsync(Upload(underWay, Rows.Now.AddDays(1)));

        await RunAsync(host);

        Assert.Equal(Sorted(young.Id, underWay.Id), await host.QueryAsync(db => db.Checkpoints.Select(row => row.Id).OrderBy(id => id).ToListAsync()));
        Assert.Equal((false, true), (await ExistsAsync(host, own), await ExistsAsync(host, shared)));
    }

    [SkippableFact]
    public async Task What_jobs_work_on_and_what_outputs_came_from_stays_however_old_it_is()
    {
        await using var host = await PersistenceHost.StartAsync(postgres);
        var (input, parent) = (Ready(LongAgo), Ready(LongAgo));
        var output = new Checkpoint { Id = Ids.New(Ids.Checkpoint), Name = "output", Status = CheckpointStatus.Ready, Model = Rows.Model, ParentId = parent.Id, CreatedAt = LongAgo };
        foreach (var checkpoint in (Checkpoint[])[input, parent, output])
            checkpoint.Files.Add(File(checkpoint, "config.json", await PutAsync(host, checkpoint.Id)));
        var (waiting, ended) = (Rows.Job(input.Id, TimeSpan.FromDays(400)), Rows.Job(parent.Id, TimeSpan.FromDays(400)));
        await host.AddAsync(input, parent, output, waiting, ended);
        await EndAsync(host, ended.Id);
        var artifact = await PutAsync(host, "parrots");
        await host.AddAsync(new JobArtifact { JobId = ended.Id, Name = "parrots.safetensors", Size = artifact.Size, Sha256 = artifact.Sha256 });
        Age(host);

        await RunAsync(host);

        Assert.Equal(3, await host.QueryAsync(db => db.Checkpoints.CountAsync()));
        Assert.Equal(2, await host.QueryAsync(db => db.Jobs.CountAsync()));
        foreach (var sha256 in await host.QueryAsync(db => db.CheckpointFiles.Select(file => file.Sha256).ToListAsync()))
            Assert.True(await host.Get<IBlobStore>().ExistsAsync(sha256));
        Assert.True(await ExistsAsync(host, artifact));
    }

    [SkippableFact]
    public async Task Events_and_metrics_of_jobs_that_ended_long_ago_go_and_their_results_stay()
    {
        await using var host = await PersistenceHost.StartAsync(postgres);
        var (old, recent, waiting) = (await host.AddJobAsync(TimeSpan.FromDays(400)), await host.AddJobAsync(), await host.AddJobAsync(TimeSpan.FromDays(400)));
        await EndAsync(host, old.Id);
        foreach (var job in (Job[])[old, recent, waiting])
        {
            await host.AddAsync(
                new JobLogEvent { JobId = job.Id, Sequence = 1, CreatedAt = LongAgo, Level = EventLevel.Info, Type = "message", Message = "Hello." },
                new JobMetric { JobId = job.Id, Name = MetricNames.TrainLoss, Step = 1, Value = 1, CreatedAt = LongAgo });
        }

        await RunAsync(host);

        Assert.Equal(Sorted(recent.Id, waiting.Id), await host.QueryAsync(db => db.JobEvents.Select(line => line.JobId).OrderBy(id => id).ToListAsync()));
        Assert.Equal(Sorted(recent.Id, waiting.Id), await host.QueryAsync(db => db.JobMetrics.Select(metric => metric.JobId).OrderBy(id => id).ToListAsync()));
        Assert.Equal(JobStatus.Failed, (await host.JobAsync(old.Id)).Status);
    }

    [SkippableFact]
    public async Task Old_webhooks_go_unless_their_remediation_has_not_ended_and_pending_callbacks_stay()
    {
        await using var host = await PersistenceHost.StartAsync(postgres);
        var (ended, waiting) = (await host.AddJobAsync(), await host.AddJobAsync());
        await EndAsync(host, ended.Id);
        var policy = new Policy { Id = Ids.New(Ids.Policy), Spec = Spec(), Secrets = new("s", null, null), CreatedAt = LongAgo, UpdatedAt = LongAgo };
        await host.AddAsync(policy, Delivery(policy, "1", ended.Id), Delivery(policy, "2", waiting.Id), Delivery(policy, "3", null));
        await host.AddAsync(new CallbackTarget { JobId = ended.Id, Kind = CallbackKind.Webhook, Url = "https://example.org", Secret = "s" });
        await host.AddAsync(Callback(ended.Id, CallbackStatus.Delivered), Callback(ended.Id, CallbackStatus.Pending));

        await RunAsync(host);

        Assert.Equal(["2"], await host.QueryAsync(db => db.HookDeliveries.Select(delivery => delivery.Key).ToListAsync()));
        Assert.Equal([CallbackStatus.Pending], await host.QueryAsync(db => db.Callbacks.Select(callback => callback.Status).ToListAsync()));
    }

    [SkippableFact]
    public async Task Uploads_past_their_time_and_answers_older_than_a_day_go()
    {
        await using var host = await PersistenceHost.StartAsync(postgres);
        var checkpoint = Uploading(Rows.Now);
        await host.AddAsync(checkpoint, Upload(checkpoint, Rows.Now.AddMinutes(-1)), Upload(checkpoint, Rows.Now.AddMinutes(1)));
        await host.AddAsync(Answer("old", Rows.Now - IdempotentAnswer.Lifetime - TimeSpan.FromMinutes(1)), Answer("young", Rows.Now - IdempotentAnswer.Lifetime + TimeSpan.FromMinutes(1)));

        await RunAsync(host);

        Assert.True((await host.QueryAsync(db => db.Uploads.SingleAsync())).ExpiresAt > Rows.Now);
        Assert.Equal("young", (await host.QueryAsync(db => db.IdempotentAnswers.SingleAsync())).Key);
    }

    [SkippableFact]
    public async Task A_stored_file_without_a_name_goes_once_it_is_old()
    {
        await using var host = await PersistenceHost.StartAsync(postgres);
        var old = await PutAsync(host, "left by a crash");
        Age(host);
        var young = await PutAsync(host, "about to be named");

        await RunAsync(host);

        Assert.Equal((false, true), (await ExistsAsync(host, old), await ExistsAsync(host, young)));
    }

    private static Task RunAsync(PersistenceHost host) => host.Get<IRetentionRunner>().RunAsync(CancellationToken.None);

    private static Task<BlobInfo> PutAsync(PersistenceHost host, string text) => host.Get<IBlobStore>().PutAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private static Task<bool> ExistsAsync(PersistenceHost host, BlobInfo blob) => host.Get<IBlobStore>().ExistsAsync(blob.Sha256);

    /// <summary>Everything in the store was written long ago.</summary>
    private static void Age(PersistenceHost host)
    {
        foreach (var file in Directory.EnumerateFiles(host.BlobPath, "*", SearchOption.AllDirectories))
            System.IO.File.SetLastWriteTimeUtc(file, LongAgo.UtcDateTime);
    }

    private static Task<int> EndAsync(PersistenceHost host, string jobId) => host.QueryAsync(db => db.Jobs.Where(job => job.Id == jobId).ExecuteUpdateAsync(row => row
        .SetProperty(job => job.Status, JobStatus.Failed).SetProperty(job => job.ErrorCode, FailureCode.ProcessCrashed).SetProperty(job => job.FinishedAt, LongAgo)));

    private static string[] Sorted(params string[] ids) => [.. ids.Order(StringComparer.Ordinal)];

    private static Upload Upload(Checkpoint checkpoint, DateTimeOffset expiresAt)
        => new() { Id = Ids.New(Ids.Upload), CheckpointId = checkpoint.Id, Path = "c", Length = 2, Metadata = "", CreatedAt = LongAgo, ExpiresAt = expiresAt };

    private static IdempotentAnswer Answer(string key, DateTimeOffset createdAt)
        => new() { Caller = "key_1", Key = key, Fingerprint = Rows.Sha256, Status = 201, Location = "/v1/x", Body = [1], CreatedAt = createdAt };

    private static Checkpoint Uploading(DateTimeOffset createdAt) => new() { Id = Ids.New(Ids.Checkpoint), Name = "begun", CreatedAt = createdAt };

    private static Checkpoint Ready(DateTimeOffset createdAt) => new() { Id = Ids.New(Ids.Checkpoint), Name = "whole", Status = CheckpointStatus.Ready, Model = Rows.Model, CreatedAt = createdAt };

    private static CheckpointFile File(Checkpoint checkpoint, string path, BlobInfo blob) => new() { CheckpointId = checkpoint.Id, Path = path, Size = blob.Size, Sha256 = blob.Sha256 };

    private static PolicySpec Spec() => new()
    {
        Name = "p",
        Source = PolicySource.Mlflow,
        Checkpoint = new() { Type = CheckpointTemplateType.Path, Template = "/models/{name}" },
        Remediation = new() { CleanDatasetId = "ds_1" },
    };

    private static HookDelivery Delivery(Policy policy, string key, string? remediationId) => new()
    {
        Id = Ids.New(Ids.HookDelivery),
        PolicyId = policy.Id,
        Key = key,
        Payload = [1],
        Outcome = remediationId is null ? HookOutcome.Ignored : HookOutcome.Accepted,
        Reason = remediationId is null ? "not asked for" : null,
        RemediationId = remediationId,
        CreatedAt = LongAgo,
    };

    private static Callback Callback(string jobId, CallbackStatus status) => new()
    {
        Id = Ids.New(Ids.Callback),
        JobId = jobId,
        Kind = CallbackKind.Webhook,
        Type = "remediation.failed",
        Payload = "{}",
        Status = status,
        NextAttemptAt = status == CallbackStatus.Pending ? LongAgo : null,
        CreatedAt = LongAgo,
    };
}
