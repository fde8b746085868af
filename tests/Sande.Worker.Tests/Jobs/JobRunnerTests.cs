using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;

using Sande.Persistence.Jobs;

namespace Sande.Worker.Tests.Jobs;

[Trait("Category", "Postgres")]
public sealed class JobRunnerTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const string UntilTerminated = "trap 'echo stopped > $2/stopped; exit 75' TERM; echo > $2/running; while :; do sleep 0.05; done";
    private static readonly DateTimeOffset Time = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [SkippableFact]
    public async Task A_computation_that_keeps_crashing_is_started_three_times_then_the_job_fails_with_the_reason()
    {
        await using var host = await CreateAsync("echo start >> $2/../starts; echo 'cannot allocate' >&2; kill -9 $$");
        var jobId = await host.AddJobAsync();

        await host.RunAsync(jobId).WaitAsync(Patience);

        var job = await host.ReadJobAsync(jobId);
        Assert.Equal(JobStatus.Failed, job.Status);
        Assert.Equal(FailureCode.ProcessCrashed, job.ErrorCode);
        Assert.Equal(3, job.Crashes);
        Assert.Contains("killed by SIGKILL (out of memory?)", job.ErrorMessage);
        Assert.Contains("cannot allocate", job.ErrorMessage);
        Assert.Equal(3, (await File.ReadAllLinesAsync(host.WorkFolderOf("starts"))).Length);
        Assert.False(Directory.Exists(host.WorkFolderOf(jobId)));
    }

    [SkippableFact]
    public async Task After_a_crash_it_goes_on_from_its_state_and_the_job_is_not_failed()
    {
        await using var host = await CreateAsync($"""
            if [ -e $2/state ]; then echo '{Line(new FailedEvent(FailureCode.NonFiniteLoss, "as expected") { Time = Time })}'; exit 1; fi
            mkdir $2/state; touch $2/state/training; exit 134
            """);
        await host.ListenAsync();
        var jobId = await host.AddJobAsync();

        await host.RunAsync(jobId).WaitAsync(Patience);

        var job = await host.ReadJobAsync(jobId);
        Assert.Equal((JobStatus.Failed, FailureCode.NonFiniteLoss, "as expected"), (job.Status, job.ErrorCode, job.ErrorMessage));
        Assert.Equal((1, 1), (job.Attempt, job.Crashes));
    }

    [SkippableFact]
    public async Task A_retry_goes_on_from_the_state_that_was_kept()
    {
        await using var host = await CreateAsync($"""
            if [ -e $2/state ]; then echo '{Line(new FailedEvent(FailureCode.NonFiniteLoss, "with its state") { Time = Time })}'; exit 1; fi
            mkdir $2/state; touch $2/state/training; echo '{Line(new FailedEvent(FailureCode.Storage, "full") { Time = Time })}'; exit 1
            """);
        var jobId = await host.AddJobAsync();
        await host.RunAsync(jobId).WaitAsync(Patience);
        Assert.Equal("full", (await host.ReadJobAsync(jobId)).ErrorMessage);

        Assert.True(await host.Get<JobRestart>().RestartAsync(jobId));
        Assert.False(await host.Get<JobRestart>().RestartAsync(jobId));
        Assert.Equal((JobStatus.Queued, null), ((await host.ReadJobAsync(jobId)).Status, (await host.ReadJobAsync(jobId)).ErrorCode));
        await host.RunAsync(jobId).WaitAsync(Patience);

        var job = await host.ReadJobAsync(jobId);
        Assert.Equal(("with its state", 2, 0), (job.ErrorMessage, job.Attempt, job.Crashes));
    }

    [SkippableFact]
    public async Task Events_are_stored_in_order_and_what_is_no_event_is_passed_over()
    {
        JobEvent[] events =
        [
            new PhaseEvent(JobPhase.Loading) { Time = Time },
            new MessageEvent(EventLevel.Info, "Hello.") { Time = Time },
            new PhaseEvent(JobPhase.Training) { Time = Time },
            new MetricEvent(MetricNames.TrainLoss, 1, 3.5) { Time = Time },
            new MetricEvent(MetricNames.TrainLoss, 2, 2.5) { Time = Time },
            new ProgressEvent(JobPhase.Training, new JobProgress(0.25, 2, 8)) { Time = Time },
        ];
        await using var host = await CreateAsync("cat $2/../lines; printf '{\"type\": \"phase\", \"ph'; exit 9", MaxCrashes(1));
        host.Folder.Write("data/work/lines", string.Join('\n', [Line(events[0]), "Segmentation fault", "{}", """{"type": "unheard_of"}""", .. events[1..].Select(Line), ""]));
        var jobId = await host.AddJobAsync();

        await host.RunAsync(jobId).WaitAsync(Patience);

        await using var context = await host.NewContextAsync();
        var lines = await context.JobEvents.Where(line => line.JobId == jobId).OrderBy(line => line.Sequence).ToListAsync();
        Assert.Equal(["phase", "message", "phase"], lines.Where(line => line.CreatedAt == Time).Select(line => line.Type));
        Assert.Equal(["Hello."], lines.Where(line => line.CreatedAt == Time && line.Type == JobEventTypes.Message).Select(line => line.Message));
        Assert.Equal([3.5, 2.5], await context.JobMetrics.Where(metric => metric.JobId == jobId).OrderBy(metric => metric.Step).Select(metric => metric.Value).ToListAsync());
        Assert.Equal(new JobProgress(0.25, 2, 8), (await host.ReadJobAsync(jobId)).Progress);
    }

    [SkippableFact]
    public async Task A_flood_of_metrics_is_stored_whole()
    {
        const int Count = 30_000;
        await using var host = await CreateAsync("cat $2/../lines; exit 9", new(MaxCrashes(1)) { ["SANDE_WORKER_LEASE_SECONDS"] = "30" });
        host.Folder.Write("data/work/lines", string.Concat(Enumerable.Range(1, Count).Select(step => Line(new MetricEvent(MetricNames.TrainLoss, step, step) { Time = Time }) + "\n")));
        var jobId = await host.AddJobAsync();

        await host.RunAsync(jobId).WaitAsync(Patience);

        await using var context = await host.NewContextAsync();
        Assert.Equal(Count, await context.JobMetrics.CountAsync(metric => metric.JobId == jobId));
    }

    [SkippableFact]
    public async Task A_cancel_is_heard_at_once_and_stops_the_computation_with_SIGTERM()
    {
        await using var host = await CreateAsync(UntilTerminated, new() { ["SANDE_WORKER_LEASE_SECONDS"] = "600" });
        await host.ListenAsync();
        var jobId = await host.AddJobAsync();
        var run = host.RunAsync(jobId);
        await host.WaitForFileAsync(jobId, "running");

        await host.Get<JobCancellation>().RequestCancelAsync(jobId);
        await run.WaitAsync(Patience);

        Assert.Equal(JobStatus.Cancelled, (await host.ReadJobAsync(jobId)).Status);
        Assert.False(Directory.Exists(host.WorkFolderOf(jobId)));
    }

    [SkippableFact]
    public async Task A_cancel_that_the_computation_ignores_ends_with_SIGKILL()
    {
        await using var host = await CreateAsync("trap '' TERM; echo > $2/running; while :; do sleep 0.05; done", new() { ["SANDE_WORKER_GRACE_SECONDS"] = "0.5" });
        var jobId = await host.AddJobAsync();
        var run = host.RunAsync(jobId);
        await host.WaitForFileAsync(jobId, "running");

        await host.Get<JobCancellation>().RequestCancelAsync(jobId);
        await run.WaitAsync(Patience);

        var job = await host.ReadJobAsync(jobId);
        Assert.Equal((JobStatus.Cancelled, 0), (job.Status, job.Crashes));
    }

    [SkippableFact]
    public async Task A_host_that_stops_hands_the_job_back_and_the_next_goes_on_in_the_same_work_folder()
    {
        await using var host = await CreateAsync("if [ -e $2/stopped ]; then exit 9; fi; " + UntilTerminated, MaxCrashes(1));
        var jobId = await host.AddJobAsync();
        using var stopping = new CancellationTokenSource();
        var run = host.RunAsync(jobId, stopping.Token);
        await host.WaitForFileAsync(jobId, "running");

        await stopping.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => run.WaitAsync(Patience));
        var waiting = await host.ReadJobAsync(jobId);
        Assert.Equal((JobStatus.Queued, null, 0), (waiting.Status, waiting.LeaseOwner, waiting.Crashes));
        Assert.True(File.Exists(Path.Combine(host.WorkFolderOf(jobId), "stopped")));

        await host.RunAsync(jobId).WaitAsync(Patience);

        var ended = await host.ReadJobAsync(jobId);
        Assert.Equal((2, 1, "The process was ended with exit code 9 and no result."), (ended.Attempt, ended.Crashes, ended.ErrorMessage!.Replace("Tried 1 times. ", "")));
    }

    [SkippableFact]
    public async Task A_lost_lease_kills_the_computation_and_nothing_more_is_written()
    {
        await using var host = await CreateAsync("trap 'echo > $2/terminated' TERM; echo > $2/running; echo $$ > $2/pid; while :; do echo '" + Line(new MetricEvent("m", 1, 1) { Time = Time }) + "'; sleep 0.05; done");
        var jobId = await host.AddJobAsync();
        var run = host.RunAsync(jobId);
        await host.WaitForFileAsync(jobId, "pid");

        await TakeOverAsync(host, jobId);
        await run.WaitAsync(Patience);

        var job = await host.ReadJobAsync(jobId);
        Assert.Equal((JobStatus.Running, 2, "another:1"), (job.Status, job.Attempt, job.LeaseOwner));
        Assert.True(Directory.Exists(host.WorkFolderOf(jobId)), "The work folder is the other worker's now.");
        Assert.False(File.Exists(Path.Combine(host.WorkFolderOf(jobId), "terminated")));
        var pid = (await File.ReadAllTextAsync(Path.Combine(host.WorkFolderOf(jobId), "pid"))).Trim();
        Assert.False(Directory.Exists($"/proc/{pid}"), "The computation still runs.");
    }

    [SkippableFact]
    public async Task A_second_delivery_of_a_running_job_does_nothing()
    {
        await using var host = await CreateAsync(UntilTerminated, new() { ["SANDE_WORKER_SLOTS"] = "2" });
        var jobId = await host.AddJobAsync();
        using var stopping = new CancellationTokenSource();
        var run = host.RunAsync(jobId, stopping.Token);
        await host.WaitForFileAsync(jobId, "running");

        await host.RunAsync(jobId).WaitAsync(Patience);

        Assert.Equal((JobStatus.Running, 1), ((await host.ReadJobAsync(jobId)).Status, (await host.ReadJobAsync(jobId)).Attempt));
        await stopping.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => run.WaitAsync(Patience));
    }

    [SkippableFact]
    public async Task A_job_runs_longer_than_its_lease()
    {
        await using var host = await CreateAsync($"sleep 3; echo '{Line(new FailedEvent(FailureCode.Unexpected, "the end") { Time = Time })}'; exit 1", new() { ["SANDE_WORKER_LEASE_SECONDS"] = "1" });
        var jobId = await host.AddJobAsync();

        await host.RunAsync(jobId).WaitAsync(Patience);

        Assert.Equal("the end", (await host.ReadJobAsync(jobId)).ErrorMessage);
    }

    [SkippableFact]
    public async Task A_work_folder_that_can_not_be_written_fails_the_job_and_not_the_host()
    {
        await using var host = await CreateAsync("exit 0");
        host.Folder.Write("data/work", "a file where the folder should be");
        var jobId = await host.AddJobAsync();

        await host.RunAsync(jobId).WaitAsync(Patience);

        var job = await host.ReadJobAsync(jobId);
        Assert.Equal((JobStatus.Failed, FailureCode.Storage), (job.Status, job.ErrorCode));
        Assert.NotEmpty(job.ErrorMessage!);
    }

    [SkippableFact]
    public async Task A_job_whose_workers_kept_dying_is_not_tried_for_ever()
    {
        await using var host = await CreateAsync("exit 0");
        var jobId = await host.AddJobAsync();
        await using (var context = await host.NewContextAsync())
            await context.Jobs.ExecuteUpdateAsync(row => row.SetProperty(job => job.Crashes, 3));

        await host.RunAsync(jobId).WaitAsync(Patience);

        Assert.Equal(FailureCode.ProcessCrashed, (await host.ReadJobAsync(jobId)).ErrorCode);
    }

    private async Task<JobHost> CreateAsync(string script, Dictionary<string, string?>? settings = null) => new(await postgres.CreateDatabaseAsync(), script, settings);

    private static Dictionary<string, string?> MaxCrashes(int count) => new() { ["SANDE_WORKER_MAX_CRASHES"] = count.ToString() };

    private static string Line(JobEvent jobEvent) => JsonSerializer.Serialize(jobEvent, SandeJson.Options);

    private static async Task TakeOverAsync(JobHost host, string jobId)
    {
        await using var context = await host.NewContextAsync();
        await context.Jobs.Where(job => job.Id == jobId).ExecuteUpdateAsync(row => row
            .SetProperty(job => job.Attempt, job => job.Attempt + 1)
            .SetProperty(job => job.LeaseOwner, "another:1"));
    }
}
