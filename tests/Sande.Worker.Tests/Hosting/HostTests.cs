using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Sande.Contracts.Checkpoints;
using Sande.Contracts.Jobs;
using Sande.Persistence.Entities;
using Sande.Persistence.Jobs;
using Sande.Persistence.Storage;
using Sande.Worker.Jobs;
using Sande.Worker.Tests.Execution;
using Sande.Worker.Tests.Jobs;

namespace Sande.Worker.Tests.Hosting;

/// <summary>The real worker host: its own process, Hangfire and Postgres, the real computation in a third process.</summary>
[Trait("Category", "Postgres")]
public sealed class HostTests(PostgresFixture postgres, UninterruptedRun uninterrupted) : IClassFixture<PostgresFixture>, IClassFixture<UninterruptedRun>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    [SkippableFact]
    public async Task A_job_is_computed_and_its_output_registered_while_the_host_itself_never_loads_libtorch()
    {
        await using var client = await CreateClientAsync();
        await using var host = StartHost(client);
        var jobId = await SubmitAsync(client);
        await WaitForStepsAsync(client, jobId, 10);
        Assert.DoesNotContain("torch_cpu", await File.ReadAllTextAsync($"/proc/{host.Id}/maps"));
        Assert.Contains("torch_cpu", await File.ReadAllTextAsync($"/proc/{ComputationOf(client, jobId)}/maps"));

        var job = await WaitForEndAsync(client, jobId, host);

        Assert.DoesNotContain("torch_cpu", await File.ReadAllTextAsync($"/proc/{host.Id}/maps"));
        Assert.Equal((JobStatus.Succeeded, 1, 0), (job.Status, job.Attempt, job.Crashes));
        Assert.Equal(1, job.Progress!.Fraction);
        await AssertOutputAsync(client, job);
        await using var context = await client.NewContextAsync();
        Assert.Equal(TinyJob.Steps, await context.JobMetrics.CountAsync(metric => metric.JobId == jobId && metric.Name == MetricNames.TrainLoss));
        Assert.NotEqual(0, await context.Evaluations.CountAsync(row => row.JobId == jobId));
        await WaitForCleanUpAsync(client, jobId);
    }

    [SkippableFact]
    public async Task After_kill_9_of_the_host_the_next_one_takes_the_job_and_ends_in_the_same_bytes()
    {
        await using var client = await CreateClientAsync();
        string jobId;
        await using (var killed = StartHost(client))
        {
            jobId = await SubmitAsync(client);
            await WaitForStepsAsync(client, jobId, 30);
            killed.Kill();
            await killed.WaitAsync();
        }

        await using var next = StartHost(client);
        var job = await WaitForEndAsync(client, jobId, next);

        Assert.Equal((JobStatus.Succeeded, 2), (job.Status, job.Attempt));
        await AssertOutputAsync(client, job);
    }

    [SkippableFact]
    public async Task On_SIGTERM_the_host_hands_its_job_back_and_the_next_one_goes_on()
    {
        await using var client = await CreateClientAsync();
        string jobId;
        await using (var stopped = StartHost(client))
        {
            jobId = await SubmitAsync(client);
            await WaitForStepsAsync(client, jobId, 30);
            stopped.Terminate();
            Assert.Equal(0, await stopped.WaitAsync());
        }

        Assert.Equal(JobStatus.Queued, (await client.ReadJobAsync(jobId)).Status);
        await using var next = StartHost(client);
        var job = await WaitForEndAsync(client, jobId, next);

        Assert.Equal((JobStatus.Succeeded, 2, 0), (job.Status, job.Attempt, job.Crashes));
        await AssertOutputAsync(client, job);
    }

    [SkippableFact]
    public async Task After_kill_9_of_the_computation_it_is_started_again_and_a_cancel_then_stops_it()
    {
        await using var client = await CreateClientAsync();
        await using var host = StartHost(client);
        var jobId = await SubmitAsync(client);
        await WaitForStepsAsync(client, jobId, 10);
        var killed = ComputationOf(client, jobId);
        using (var process = Process.GetProcessById(killed))
            process.Kill();

        await WaitAsync(() => Task.FromResult(FindComputation(client, jobId) is { } next && next != killed), "The computation was not started again.");
        Assert.Equal(CancelOutcome.Requested, await client.Get<JobCancellation>().RequestCancelAsync(jobId));
        var job = await WaitForEndAsync(client, jobId, host);

        Assert.Equal((JobStatus.Cancelled, 1, 1), (job.Status, job.Attempt, job.Crashes));
        Assert.Null(FindComputation(client, jobId));
        Assert.True(client.Get<WorkFolders>().HasState(jobId), "Its state is not there for a retry.");
    }

    [SkippableFact]
    public async Task Without_a_connection_string_it_says_so_and_ends_with_2()
    {
        await using var host = WorkerProcess.Start(new Dictionary<string, string> { ["ConnectionStrings__Sande"] = "" });

        Assert.Equal(ExecuteExitCodes.Usage, await host.WaitAsync());
        Assert.Contains("ConnectionStrings__Sande", host.Errors);
    }

    [SkippableFact]
    public async Task A_setting_out_of_range_or_a_wrong_libtorch_is_said_plainly_and_ends_with_2()
    {
        await using var client = await CreateClientAsync();
        foreach (var (name, value) in new[] { ("SANDE_WORKER_SLOTS", "0"), ("SANDE_LIBTORCH", "/nowhere") })
        {
            await using var host = WorkerProcess.Start(new Dictionary<string, string> { ["ConnectionStrings__Sande"] = client.ConnectionString, ["SANDE_DATA"] = client.Folder["data"], [name] = value });

            Assert.Equal(ExecuteExitCodes.Usage, await host.WaitAsync());
            Assert.Single(host.Errors.Split('\n'));
        }
    }

    private async Task<JobHost> CreateClientAsync()
    {
        var database = await postgres.CreateDatabaseAsync();
        return new JobHost(database, script: "exit 1");
    }

    private static WorkerProcess StartHost(JobHost client) => WorkerProcess.Start(new Dictionary<string, string>
    {
        ["ConnectionStrings__Sande"] = client.ConnectionString,
        ["SANDE_DATA"] = client.Folder["data"],
        ["SANDE_WORKER_LEASE_SECONDS"] = "5",
        ["SANDE_WORKER_CRASH_BACKOFF_SECONDS"] = "0.1",
        // For the reader of a failed test.
        ["Logging__LogLevel__Sande"] = "Debug",
        ["Logging__Console__FormatterName"] = "simple",
        ["Logging__Console__FormatterOptions__SingleLine"] = "true",
        ["Logging__Console__FormatterOptions__TimestampFormat"] = "HH:mm:ss.fff ",
    });

    private static async Task<string> SubmitAsync(JobHost client)
    {
        var jobId = await client.AddTinyJobAsync();
        await client.Get<JobScheduler>().EnqueueAsync(jobId);
        return jobId;
    }

    private static Task WaitForStepsAsync(JobHost client, string jobId, int steps)
        => WaitAsync(
            async () =>
            {
                await using var context = await client.NewContextAsync();
                return await context.JobMetrics.AnyAsync(metric => metric.JobId == jobId && metric.Step >= steps);
            },
            $"The job never reached step {steps}.");

    private static async Task<Job> WaitForEndAsync(JobHost client, string jobId, WorkerProcess host)
    {
        Job? job = null;
        await WaitAsync(async () => (job = await client.ReadJobAsync(jobId)).Status.IsTerminal(), "The job did not end.", () => $"{job!.Status} attempt {job.Attempt} of {job.LeaseOwner} until {job.LeaseExpiresAt:O}, delivered by {job.HangfireJobId}\n{string.Join('\n', host.Lines)}");
        return job!;
    }

    private static Task WaitForCleanUpAsync(JobHost client, string jobId)
        => WaitAsync(() => Task.FromResult(!Directory.Exists(client.WorkFolderOf(jobId))), "The work folder is still there.");

    private static async Task WaitAsync(Func<Task<bool>> condition, string complaint, Func<string>? details = null)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(clock.Elapsed < Patience, $"{complaint}\n{details?.Invoke()}");
            await Task.Delay(50);
        }
    }

    private async Task AssertOutputAsync(JobHost client, Job job)
    {
        await using var context = await client.NewContextAsync();
        var output = await context.Checkpoints.Include(row => row.Files).SingleAsync(row => row.Id == job.OutputCheckpointId);
        var parent = await context.Checkpoints.Include(row => row.Files).SingleAsync(row => row.Id == job.CheckpointId);
        Assert.Equal((CheckpointStatus.Ready, parent.Id, job.Id), (output.Status, output.ParentId, output.JobId));
        Assert.Equal((job.Id, "osft", "7"), (output.Metadata["remediation"], output.Metadata["method"], output.Metadata["seed"]));
        Assert.Equal(
            parent.Files.Where(file => file.Path != "model.safetensors").Select(file => (file.Path, file.Sha256)).Order(),
            output.Files.Where(file => file.Path != "model.safetensors").Select(file => (file.Path, file.Sha256)).Order());
        var weights = output.Files.Single(file => file.Path == "model.safetensors");
        Assert.Equal(TinyJob.WeightsOf(uninterrupted.Work), weights.Sha256);
        Assert.True(await client.Get<IBlobStore>().ExistsAsync(weights.Sha256));
    }

    private static int ComputationOf(JobHost client, string jobId)
        => FindComputation(client, jobId) ?? throw new InvalidOperationException("No process computes the job.");

    private static int? FindComputation(JobHost client, string jobId)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out _)))
        {
            try
            {
                if (File.ReadAllText(Path.Combine(folder, "cmdline")).Split('\0').Contains(client.WorkFolderOf(jobId)))
                    return int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                // Ended meanwhile.
            }
        }

        return null;
    }
}
