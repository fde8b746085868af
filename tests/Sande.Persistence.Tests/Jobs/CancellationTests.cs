using Sande.Contracts.Jobs;
using Sande.Persistence.Jobs;

namespace Sande.Persistence.Tests.Jobs;

public sealed class CancellationTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [SkippableFact]
    public async Task A_waiting_job_is_cancelled_at_once_and_never_taken()
    {
        var host = await fixture.StartAsync();
        var job = await host.AddJobAsync();
        Assert.Equal(CancelOutcome.Cancelled, await host.Cancellation.RequestCancelAsync(job.Id));
        Assert.Equal(JobStatus.Cancelled, (await host.JobAsync(job.Id)).Status);
        Assert.Null(await host.Leases.TryAcquireAsync(job.Id, "worker", Minute));
    }

    [SkippableFact]
    public async Task A_running_jobs_worker_hears_of_it_with_its_next_renewal()
    {
        var host = await fixture.StartAsync();
        var job = await host.AddJobAsync();
        var lease = await host.AcquireAsync(job.Id);
        Assert.Equal(new LeaseRenewal(IsHeld: true, CancelRequested: false), await host.Leases.RenewAsync(lease, Minute));
        Assert.Equal(CancelOutcome.Requested, await host.Cancellation.RequestCancelAsync(job.Id));
        Assert.Equal(CancelOutcome.Requested, await host.Cancellation.RequestCancelAsync(job.Id));
        Assert.Equal(new LeaseRenewal(IsHeld: true, CancelRequested: true), await host.Leases.RenewAsync(lease, Minute));
        Assert.True(await host.Leases.CancelAsync(lease));
        Assert.Equal(CancelOutcome.AlreadyTerminal, await host.Cancellation.RequestCancelAsync(job.Id));
    }

    [SkippableFact]
    public async Task A_job_whose_worker_stopped_before_it_could_cancel_is_cancelled_by_the_next()
    {
        var host = await fixture.StartAsync();
        var job = await host.AddJobAsync();
        var lease = await host.AcquireAsync(job.Id);
        await host.Cancellation.RequestCancelAsync(job.Id);
        await host.Leases.ReleaseAsync(lease);
        Assert.Null(await host.Leases.TryAcquireAsync(job.Id, "other", Minute));
        Assert.Equal(JobStatus.Cancelled, (await host.JobAsync(job.Id)).Status);
    }

    [SkippableFact]
    public async Task A_job_that_does_not_exist_is_not_found()
    {
        var host = await fixture.StartAsync();
        Assert.Equal(CancelOutcome.NotFound, await host.Cancellation.RequestCancelAsync("rem_none"));
    }

    [SkippableFact]
    public async Task Cancel_and_take_at_once_always_leave_one_of_the_two_right_outcomes()
    {
        var host = await fixture.StartAsync();
        for (var round = 0; round < 20; round++)
        {
            var job = await host.AddJobAsync();
            var taking = Task.Run(() => host.Leases.TryAcquireAsync(job.Id, "worker", Minute));
            var outcome = await Task.Run(() => host.Cancellation.RequestCancelAsync(job.Id));
            var lease = await taking;
            var row = await host.JobAsync(job.Id);
            Assert.Equal(lease is null ? CancelOutcome.Cancelled : CancelOutcome.Requested, outcome);
            Assert.Equal(lease is null ? JobStatus.Cancelled : JobStatus.Running, row.Status);
            Assert.NotNull(row.CancelRequestedAt);
        }
    }

    [SkippableFact]
    public async Task Cancel_and_success_at_once_agree_on_how_the_job_ended()
    {
        var host = await fixture.StartAsync();
        for (var round = 0; round < 20; round++)
        {
            var job = await host.AddJobAsync();
            var lease = await host.AcquireAsync(job.Id);
            var ending = Task.Run(() => host.Leases.SucceedAsync(lease, Rows.Result(), output: null, artifacts: []));
            var outcome = await Task.Run(() => host.Cancellation.RequestCancelAsync(job.Id));
            Assert.True(await ending);
            Assert.Contains(outcome, new[] { CancelOutcome.Requested, CancelOutcome.AlreadyTerminal });
            Assert.Equal(JobStatus.Succeeded, (await host.JobAsync(job.Id)).Status);
        }
    }
}
