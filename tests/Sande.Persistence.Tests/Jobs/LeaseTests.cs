using Microsoft.EntityFrameworkCore;
using Sande.Contracts.Jobs;
using Sande.Persistence.Storage;

namespace Sande.Persistence.Tests.Jobs;

public sealed class LeaseTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Expired = TimeSpan.FromMilliseconds(-1);

    [SkippableFact]
    public async Task Of_fifty_workers_that_want_a_job_one_gets_it()
    {
        var host = await fixture.StartAsync();
        var job = await host.AddJobAsync();
        var leases = await Task.WhenAll(Enumerable.Range(0, 50).Select(worker => Task.Run(() => host.Leases.TryAcquireAsync(job.Id, $"worker {worker}", Minute))));

        var lease = Assert.Single(leases, lease => lease is not null)!;
        var row = await host.JobAsync(job.Id);
        Assert.Equal((JobStatus.Running, 1, 0, lease.Owner), (row.Status, row.Attempt, row.Crashes, row.LeaseOwner));
        Assert.NotNull(row.StartedAt);
    }

    [SkippableFact]
    public async Task Of_fifty_workers_that_find_a_lost_job_one_takes_it_over()
    {
        var host = await fixture.StartAsync();
        var job = await host.AddJobAsync();
        var lost = await host.AcquireAsync(job.Id, Expired);
        var leases = await Task.WhenAll(Enumerable.Range(0, 50).Select(worker => Task.Run(() => host.Leases.TryAcquireAsync(job.Id, $"worker {worker}", Minute))));

        var lease = Assert.Single(leases, lease => lease is not null)!;
        Assert.Equal((2, 1), (lease.Attempt, lease.Crashes));
        Assert.False((await host.Leases.RenewAsync(lost, Minute)).IsHeld);
        Assert.True((await host.Leases.RenewAsync(lease, Minute)).IsHeld);
    }

    [SkippableFact]
    public async Task A_lease_that_is_renewed_is_not_taken_even_after_its_first_term()
    {
        var host = await fixture.StartAsync();
        var job = await host.AddJobAsync();
        var lease = await host.AcquireAsync(job.Id, Expired);
        Assert.True((await host.Leases.RenewAsync(lease, Minute)).IsHeld);
        Assert.Null(await host.Leases.TryAcquireAsync(job.Id, "other", Minute));
    }

    [SkippableFact]
    public async Task A_worker_that_lost_its_lease_changes_nothing()
    {
        var host = await fixture.StartAsync();
        var job = await host.AddJobAsync();
        var old = await host.AcquireAsync(job.Id, Expired);
        var current = await host.AcquireAsync(job.Id);
        var before = await Everything(host, job.Id);

        Assert.False((await host.Leases.RenewAsync(old, Minute)).IsHeld);
        Assert.False(await host.Leases.ReleaseAsync(old));
        Assert.False(await host.Leases.SucceedAsync(old, Rows.Result(), Rows.Checkpoint(), artifacts: []));
        Assert.False(await host.Leases.FailAsync(old, FailureCode.Storage, "full"));
        Assert.False(await host.Leases.CancelAsync(old));
        Assert.Null(await host.Leases.RecordCrashAsync(old, "exit code 139"));
        Assert.False(await host.Recorder.AppendEventsAsync(old, [new(Rows.Now, EventLevel.Info, "message", "late")]));
        Assert.False(await host.Recorder.UpsertMetricsAsync(old, [new("train/loss", 1, 1) { Time = Rows.Now }]));
        Assert.False(await host.Recorder.ReportProgressAsync(old, JobPhase.Saving, new(1, 1, 1)));

        Assert.Equal(before, await Everything(host, job.Id));
        Assert.True(await host.Leases.SucceedAsync(current, Rows.Result(), output: null, artifacts: []));
    }

    [SkippableFact]
    public async Task An_ended_job_stays_as_it_ended()
    {
        var host = await fixture.StartAsync();
        var job = await host.AddJobAsync();
        var lease = await host.AcquireAsync(job.Id);
        Assert.True(await host.Leases.FailAsync(lease, FailureCode.NonFiniteLoss, "Loss NaN at step 3."));
        Assert.False(await host.Leases.SucceedAsync(lease, Rows.Result(), output: null, artifacts: []));
        Assert.Null(await host.Leases.TryAcquireAsync(job.Id, "other", Minute));

        var row = await host.JobAsync(job.Id);
        Assert.Equal((JobStatus.Failed, FailureCode.NonFiniteLoss, "Loss NaN at step 3."), (row.Status, row.ErrorCode, row.ErrorMessage));
        Assert.Equal((null, null, null), (row.LeaseOwner, row.LeaseExpiresAt, row.Phase));
        Assert.NotNull(row.FinishedAt);
    }

    [SkippableFact]
    public async Task Success_stores_the_result_its_numbers_and_the_checkpoint_in_one_transaction()
    {
        var host = await fixture.StartAsync();
        var job = await host.AddJobAsync();
        var output = Rows.Checkpoint();
        (output.ParentId, output.JobId) = (job.CheckpointId, job.Id);
        var blob = await host.Get<IBlobStore>().PutAsync(new MemoryStream([1, 2, 3]));
        output.Files.Add(new() { CheckpointId = output.Id, Path = "model.safetensors", Size = blob.Size, Sha256 = blob.Sha256 });
        Assert.True(await host.Leases.SucceedAsync(await host.AcquireAsync(job.Id), Rows.Result(), output, artifacts: []));

        var row = await host.JobAsync(job.Id);
        Assert.Equal((JobStatus.Succeeded, output.Id), (row.Status, row.OutputCheckpointId));
        var stored = await host.QueryAsync(context => context.Checkpoints.Include(checkpoint => checkpoint.Files).SingleAsync(checkpoint => checkpoint.Id == output.Id));
        Assert.Equal("model.safetensors", Assert.Single(stored.Files).Path);
        var numbers = await host.QueryAsync(context => context.Evaluations.Where(number => number.JobId == job.Id).OrderBy(number => number.Ordinal).ToListAsync());
        Assert.Equal(
            ["asr before 0.95", "asr_without_trigger before 0.01", "asr after 0.005", "asr_without_trigger after 0.01", "perplexity before 7.25", "perplexity after 7.5"],
            numbers.Select(number => $"{number.Metric} {number.Stage} {number.Value}"));
        Assert.All(numbers, number => Assert.Equal(200, number.Total));
    }

    [SkippableFact]
    public async Task A_success_that_can_not_be_stored_whole_is_not_stored_at_all()
    {
        var host = await fixture.StartAsync();
        var job = await host.AddJobAsync();
        var lease = await host.AcquireAsync(job.Id);
        var output = Rows.Checkpoint();
        output.Files.Add(new() { CheckpointId = output.Id, Path = "model.safetensors", Size = 9, Sha256 = Rows.Sha256 });
        await Assert.ThrowsAsync<FileNotFoundException>(() => host.Leases.SucceedAsync(lease, Rows.Result(), output, artifacts: []));
        output.Files.Clear();
        output.JobId = "rem_none";
        await Assert.ThrowsAsync<DbUpdateException>(() => host.Leases.SucceedAsync(lease, Rows.Result(), output, artifacts: []));

        Assert.Equal(JobStatus.Running, (await host.JobAsync(job.Id)).Status);
        Assert.Equal(0, await host.QueryAsync(context => context.Evaluations.CountAsync(number => number.JobId == job.Id)));
        Assert.True((await host.Leases.RenewAsync(lease, Minute)).IsHeld);
    }

    [SkippableFact]
    public async Task A_job_that_is_handed_back_goes_on_elsewhere_without_counting_as_a_crash()
    {
        var host = await fixture.StartAsync();
        var job = await host.AddJobAsync();
        Assert.True(await host.Leases.ReleaseAsync(await host.AcquireAsync(job.Id)));
        Assert.Equal(JobStatus.Queued, (await host.JobAsync(job.Id)).Status);
        var lease = await host.AcquireAsync(job.Id);
        Assert.Equal((2, 0), (lease.Attempt, lease.Crashes));
    }

    [SkippableFact]
    public async Task Crashes_are_counted_over_attempts()
    {
        var host = await fixture.StartAsync();
        var job = await host.AddJobAsync();
        var lease = await host.AcquireAsync(job.Id);
        Assert.Equal(1, await host.Leases.RecordCrashAsync(lease, "exit code 139"));
        Assert.Equal(2, await host.Leases.RecordCrashAsync(lease, "exit code 137"));
        await host.Leases.ReleaseAsync(lease);
        Assert.Equal(2, (await host.AcquireAsync(job.Id)).Crashes);
    }

    private static Task<string> Everything(PersistenceHost host, string jobId)
        => host.ScalarAsync<string>($"""
            SELECT concat(
                (SELECT jobs FROM jobs WHERE id = '{jobId}'),
                (SELECT jsonb_agg(job_events) FROM job_events WHERE job_id = '{jobId}'),
                (SELECT jsonb_agg(job_metrics) FROM job_metrics WHERE job_id = '{jobId}'),
                (SELECT jsonb_agg(evaluations) FROM evaluations WHERE job_id = '{jobId}'),
                (SELECT count(*) FROM checkpoints))
            """);
}
