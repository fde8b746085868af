using Hangfire;
using Microsoft.EntityFrameworkCore;
using Sande.Contracts.Checkpoints;
using Sande.Contracts.Jobs;
using Sande.Persistence.Entities;
using Sande.Persistence.Workers;

namespace Sande.Persistence.Tests.Jobs;

public sealed class SweeperTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly TimeSpan Old = TimeSpan.FromSeconds(10);

    [SkippableFact]
    public async Task A_submitted_job_has_its_Hangfire_job_on_the_gpu_queue_and_nothing_is_left_to_sweep()
    {
        await using var host = await PersistenceHost.StartAsync(postgres);
        var checkpoint = Rows.Checkpoint();
        await host.AddAsync(checkpoint);
        var job = Rows.Job(checkpoint.Id, Old);
        await host.Scheduler.SubmitAsync(job);

        var row = await host.JobAsync(job.Id);
        var delivery = host.Get<JobStorage>().GetMonitoringApi().EnqueuedJobs(JobQueues.Gpu, 0, 10);
        Assert.Equal(row.HangfireJobId, Assert.Single(delivery).Key);
        Assert.Equal((typeof(IJobRunner), job.Id), (delivery[0].Value.Job.Type, delivery[0].Value.Job.Args[0]));
        Assert.Equal(0, await host.Sweeper.SweepAsync());
    }

    [SkippableFact]
    public async Task A_row_whose_maker_died_before_enqueueing_is_enqueued_once_by_eight_sweepers()
    {
        await using var host = await PersistenceHost.StartAsync(postgres);
        for (var i = 0; i < 5; i++)
            await host.AddJobAsync(Old);
        await host.AddJobAsync();
        var counts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => host.Sweeper.SweepAsync())));

        Assert.Equal(5, counts.Sum());
        Assert.Equal(5, await host.ScalarAsync<long>("SELECT count(*) FROM hangfire.job"));
        Assert.Equal(5, await host.ScalarAsync<long>("SELECT count(*) FROM jobs JOIN hangfire.job delivery ON delivery.id = hangfire_job_id::bigint"));
    }

    [SkippableFact]
    public async Task A_job_of_a_lost_worker_waits_again_and_is_enqueued()
    {
        await using var host = await PersistenceHost.StartAsync(postgres);
        var (lost, alive) = (await host.AddJobAsync(), await host.AddJobAsync());
        await host.AcquireAsync(lost.Id, TimeSpan.FromMilliseconds(-1));
        await host.AcquireAsync(alive.Id);
        Assert.Equal(1, await host.Sweeper.SweepAsync());

        var row = await host.JobAsync(lost.Id);
        Assert.Equal((JobStatus.Queued, 1, null), (row.Status, row.Crashes, row.LeaseOwner));
        Assert.NotNull(row.HangfireJobId);
        Assert.Equal(0, await host.Sweeper.SweepAsync());
        Assert.Equal(2, (await host.AcquireAsync(lost.Id)).Attempt);
    }

    [SkippableFact]
    public async Task A_job_that_was_handed_back_is_enqueued_at_once()
    {
        await using var host = await PersistenceHost.StartAsync(postgres);
        var job = await host.AddJobAsync();
        await host.Scheduler.EnqueueAsync(job.Id);
        await host.Leases.ReleaseAsync(await host.AcquireAsync(job.Id));
        Assert.Equal(1, await host.Sweeper.SweepAsync());
        Assert.Equal(0, await host.Sweeper.SweepAsync());
    }

    [SkippableFact]
    public async Task A_job_that_needs_a_large_device_follows_the_workers_that_have_one_and_waits_while_there_is_none()
    {
        await using var host = await PersistenceHost.StartAsync(postgres);
        var job = await host.AddJobAsync(Old);
        await host.QueryAsync(db => db.Jobs.ExecuteUpdateAsync(set => set.SetProperty(row => row.DeviceNeeds, new DeviceNeeds(GpuBytes: 70))));
        Assert.Equal(0, await host.Sweeper.SweepAsync());

        var registry = host.Get<WorkerRegistry>();
        await registry.BeatAsync(Rows.Worker("small"), [new("cuda:0", null, 24, null), new("cpu", null, 900, null)]);
        Assert.Equal(0, await host.Sweeper.SweepAsync());
        var (large, larger) = (Rows.Worker("large"), Rows.Worker("larger"));
        await registry.BeatAsync(larger, [new("cuda:0", null, 140, null)]);
        await registry.BeatAsync(large, [new("cuda:0", null, 80, null)]);
        Assert.Equal(1, await host.Sweeper.SweepAsync());
        Assert.Equal(["cuda-80"], await QueuesAsync(host, job.Id));
        Assert.Equal(0, await host.Sweeper.SweepAsync());

        await registry.RemoveAsync(large.Id);
        Assert.Equal(1, await host.Sweeper.SweepAsync());
        Assert.Equal(["cuda-140"], await QueuesAsync(host, job.Id));
        await registry.RemoveAsync(larger.Id);
        await host.Sweeper.SweepAsync();
        Assert.Null((await host.JobAsync(job.Id)).HangfireJobId);
        Assert.Equal(0, await host.Sweeper.SweepAsync());
    }

    [SkippableFact]
    public async Task A_row_whose_Hangfire_job_was_deleted_is_enqueued_again()
    {
        await using var host = await PersistenceHost.StartAsync(postgres);
        var job = await host.AddJobAsync(Old);
        await host.Scheduler.EnqueueAsync(job.Id);
        var first = (await host.JobAsync(job.Id)).HangfireJobId;
        Assert.True(host.Get<IBackgroundJobClient>().Delete(first));
        Assert.Equal(1, await host.Sweeper.SweepAsync());
        Assert.NotEqual(first, (await host.JobAsync(job.Id)).HangfireJobId);
    }

    [SkippableFact]
    public async Task A_checkpoint_that_nobody_would_validate_is_enqueued_on_the_default_queue()
    {
        await using var host = await PersistenceHost.StartAsync(postgres);
        await host.AddAsync(Rows.Checkpoint(CheckpointStatus.Validating), Rows.Checkpoint(CheckpointStatus.Uploading), Rows.Checkpoint());
        var counts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => host.Sweeper.SweepAsync())));
        Assert.Equal(1, counts.Sum());
        Assert.Single(host.Get<JobStorage>().GetMonitoringApi().EnqueuedJobs(JobQueues.Default, 0, 10));
    }

    [SkippableFact]
    public async Task A_checkpoint_whose_import_nobody_would_begin_is_enqueued_and_a_job_waits_until_it_is_ready_or_invalid()
    {
        await using var host = await PersistenceHost.StartAsync(postgres);
        var ready = Rows.Importing("/models/a");
        var invalid = Rows.Importing("/models/b");
        var (first, second) = (Rows.Job(ready.Id, Old), Rows.Job(invalid.Id, Old));
        await host.AddAsync(ready, invalid, first, second);
        Assert.Equal(2, await host.Sweeper.SweepAsync());
        Assert.All(host.Get<JobStorage>().GetMonitoringApi().EnqueuedJobs(JobQueues.Default, 0, 10), delivery => Assert.Equal(typeof(ICheckpointImportRunner), delivery.Value.Job.Type));
        await host.ExecuteAsync("UPDATE checkpoints SET status = 'validating'");
        Assert.Equal(0, await host.Sweeper.SweepAsync());
        Assert.Null((await host.JobAsync(first.Id)).HangfireJobId);

        await host.ExecuteAsync($"UPDATE checkpoints SET status = 'invalid', error = 'bad' WHERE id = '{invalid.Id}'");
        Assert.Equal(1, await host.Sweeper.SweepAsync());
        await host.QueryAsync(db => db.Checkpoints.Where(row => row.Id == ready.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Status, CheckpointStatus.Ready).SetProperty(row => row.Model, Rows.Model)));
        Assert.Equal(1, await host.Sweeper.SweepAsync());
        Assert.NotNull((await host.JobAsync(first.Id)).HangfireJobId);
        Assert.NotNull((await host.JobAsync(second.Id)).HangfireJobId);
    }

    private static async Task<string[]> QueuesAsync(PersistenceHost host, string jobId)
    {
        var delivery = long.Parse((await host.JobAsync(jobId)).HangfireJobId!);
        return await host.QueryAsync(db => db.Database.SqlQuery<string>($"SELECT queue AS \"Value\" FROM hangfire.jobqueue WHERE jobid = {delivery}").ToArrayAsync());
    }

    [SkippableFact]
    public async Task Hangfire_does_not_retry_by_itself()
    {
        await using var host = await PersistenceHost.StartAsync(postgres);
        _ = host.Get<IBackgroundJobClient>();
        Assert.DoesNotContain(GlobalJobFilters.Filters, filter => filter.Instance is AutomaticRetryAttribute);
    }
}
