using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Persistence;
using Sande.Persistence.Entities;
using Sande.Persistence.Jobs;
using Sande.Persistence.Workers;
using Sande.Worker.Hosting;

namespace Sande.Worker.Tests.Jobs;

/// <summary>A job that is too large for the CPU of this host: other workers are rows with more memory or less.</summary>
[Trait("Category", "Postgres")]
public sealed class JobPlacesTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly long Own = WorkerDevices.Cpu().MemoryBytes!.Value;

    [SkippableFact]
    public async Task It_goes_to_the_smallest_device_that_is_large_enough_and_stays_away_from_those_that_are_not()
    {
        await using var host = await CreateAsync(required: 3 * Own);
        await AddWorkerAsync(host, new WorkerDevice("cpu", "too small", 2 * Own, null));
        await AddWorkerAsync(host, new WorkerDevice("cpu", "large", 4 * Own, null), new WorkerDevice("cpu", "larger", 5 * Own, null));
        var jobId = await host.AddJobAsync();

        await host.RunAsync(jobId).WaitAsync(Patience);

        var job = await host.ReadJobAsync(jobId);
        Assert.Equal((JobStatus.Queued, 0, new DeviceNeeds(CpuBytes: 3 * Own)), (job.Status, job.Crashes, job.DeviceNeeds));
        Assert.Contains("Too small. It waits for a device that is large enough: large with", await LastLineAsync(host, jobId), StringComparison.Ordinal);
        Assert.False(Directory.Exists(host.WorkFolderOf(jobId)));
        await host.Get<JobScheduler>().EnqueueAsync(jobId);
        Assert.Equal(JobQueues.OfMemory(onGpu: false, 4 * Own), await QueueAsync(host));

        // An older delivery that comes here again: nothing happens.
        await host.RunAsync(jobId).WaitAsync(Patience);
        Assert.Equal(1, (await host.ReadJobAsync(jobId)).Attempt);
    }

    [SkippableFact]
    public async Task Where_no_worker_has_one_it_fails_with_the_figures()
    {
        await using var host = await CreateAsync(required: 3 * Own);
        await AddWorkerAsync(host, new WorkerDevice("cpu", null, 2 * Own, null));
        var lost = await AddWorkerAsync(host, new WorkerDevice("cpu", null, 9 * Own, null));
        await using (var context = await host.NewContextAsync())
            await context.Workers.Where(row => row.Id == lost).ExecuteUpdateAsync(set => set.SetProperty(row => row.LastHeartbeatAt, row => row.LastHeartbeatAt.AddHours(-1)));
        var jobId = await host.AddJobAsync();

        await host.RunAsync(jobId).WaitAsync(Patience);

        var job = await host.ReadJobAsync(jobId);
        Assert.Equal((JobStatus.Failed, FailureCode.OutOfMemory), (job.Status, job.ErrorCode));
        Assert.Equal("Too small. No worker that is there has a device that is large enough.", job.ErrorMessage);
    }

    [SkippableFact]
    public async Task A_device_that_refuses_it_is_never_asked_again_however_little_is_said_to_be_needed()
    {
        await using var host = await CreateAsync(required: 1);
        await AddWorkerAsync(host, new WorkerDevice("cpu", "the same", Own, null));
        var jobId = await host.AddJobAsync();

        await host.RunAsync(jobId).WaitAsync(Patience);

        Assert.Equal(JobStatus.Failed, (await host.ReadJobAsync(jobId)).Status);
    }

    [SkippableFact]
    public async Task Where_its_own_device_is_large_enough_the_host_takes_it()
    {
        await using var host = await CreateAsync(required: 3 * Own);
        var jobId = await host.AddJobAsync();
        await using (var context = await host.NewContextAsync())
            await context.Jobs.ExecuteUpdateAsync(set => set.SetProperty(job => job.DeviceNeeds, new DeviceNeeds(CpuBytes: Own)));

        await host.RunAsync(jobId).WaitAsync(Patience);

        Assert.Equal(1, (await host.ReadJobAsync(jobId)).Attempt);
    }

    private async Task<JobHost> CreateAsync(long required)
    {
        var line = JsonSerializer.Serialize<JobEvent>(new FailedEvent(FailureCode.OutOfMemory, "Too small.", required) { Time = TimeProvider.System.GetUtcNow() }, SandeJson.Options);
        return new(await postgres.CreateDatabaseAsync(), $"echo '{line}'; exit 1");
    }

    private static async Task<string> AddWorkerAsync(JobHost host, params WorkerDevice[] devices)
    {
        var id = Ids.New(Ids.Worker);
        var now = TimeProvider.System.GetUtcNow();
        await host.Get<WorkerRegistry>().BeatAsync(new() { Id = id, Owner = id, Host = "other", Version = "1", Slots = 1, Devices = [], CreatedAt = now, LastHeartbeatAt = now }, [.. devices]);
        return id;
    }

    private static async Task<string> LastLineAsync(JobHost host, string jobId)
    {
        await using var context = await host.NewContextAsync();
        return await context.JobEvents.Where(line => line.JobId == jobId).OrderByDescending(line => line.Sequence).Select(line => line.Message).FirstAsync();
    }

    private static async Task<string> QueueAsync(JobHost host)
    {
        await using var context = await host.NewContextAsync();
        return await context.Database.SqlQuery<string>($"SELECT queue AS \"Value\" FROM hangfire.jobqueue").SingleAsync();
    }
}
