using Microsoft.EntityFrameworkCore;
using Sande.Contracts.Jobs;
using Sande.Persistence.Entities;
using Sande.Persistence.Hangfire;
using Sande.Persistence.Workers;

namespace Sande.Persistence.Tests.Workers;

public sealed class WorkerRegistryTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [SkippableFact]
    public async Task A_worker_is_in_the_list_from_its_first_heartbeat_to_its_stop()
    {
        await using var host = await PersistenceHost.StartAsync(postgres);
        var registry = host.Get<WorkerRegistry>();
        var worker = Rows.Worker("machine:1");
        await registry.BeatAsync(worker, [new("cuda:0", "NVIDIA H100", 80, 1)]);
        await registry.BeatAsync(worker, [new("cuda:0", "NVIDIA H100", 80, 70)]);

        var row = await host.QueryAsync(db => db.Workers.SingleAsync());
        Assert.Equal((worker.Id, new WorkerDevice("cuda:0", "NVIDIA H100", 80, 70)), (row.Id, Assert.Single(row.Devices)));
        await registry.RemoveAsync(worker.Id);
        Assert.False(await host.QueryAsync(db => db.Workers.AnyAsync()));
        await registry.BeatAsync(worker, []);
        Assert.True(await host.QueryAsync(db => db.Workers.AnyAsync()));
    }

    [SkippableFact]
    public async Task A_container_that_is_started_again_takes_the_place_of_the_one_that_was_killed()
    {
        await using var host = await PersistenceHost.StartAsync(postgres);
        var registry = host.Get<WorkerRegistry>();
        var (killed, next, other) = (Rows.Worker("container:1"), Rows.Worker("container:1"), Rows.Worker("container:2"));
        foreach (var worker in (Worker[])[killed, other, next])
            await registry.BeatAsync(worker, []);

        Assert.Equal(
            new[] { next.Id, other.Id }.Order(StringComparer.Ordinal),
            (await host.QueryAsync(db => db.Workers.Select(row => row.Id).ToListAsync())).Order(StringComparer.Ordinal));
    }

    [SkippableTheory]
    [InlineData("auto", JobQueues.Gpu)]
    [InlineData("cpu", JobQueues.Gpu)]
    [InlineData("cuda:0", JobQueues.Cuda)]
    public async Task A_job_waits_where_workers_with_its_device_look(string device, string queue)
    {
        await using var host = await PersistenceHost.StartAsync(postgres);
        var checkpoint = Rows.Checkpoint();
        var job = new Job { Id = Ids.New(Ids.Remediation), Kind = JobKind.Remediation, Spec = Rows.Spec(checkpoint.Id) with { Device = device }, CheckpointId = checkpoint.Id, CreatedAt = Rows.Now };
        await host.AddAsync(checkpoint, job);

        await host.Scheduler.EnqueueAsync(job.Id);

        Assert.Equal(queue, await host.ScalarAsync<string>($"SELECT queue FROM {HangfireStorage.SchemaName}.jobqueue"));
    }
}
