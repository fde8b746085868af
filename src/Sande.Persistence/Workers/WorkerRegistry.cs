using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Sande.Persistence.Entities;

namespace Sande.Persistence.Workers;

/// <summary>The list of worker hosts, as they keep it themselves.</summary>
public sealed class WorkerRegistry(IDbContextFactory<SandeDbContext> contexts, TimeProvider time)
{
    /// <summary>How often a worker says that it is there.</summary>
    public static TimeSpan HeartbeatInterval { get; } = TimeSpan.FromSeconds(10);

    /// <summary>After how long without a heartbeat a worker counts as lost.</summary>
    public static TimeSpan LostAfter { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Adds the worker, in place of one of the same owner that went without saying so, or says that it is still there.</summary>
    public async Task BeatAsync(Worker worker, ImmutableArray<WorkerDevice> devices, CancellationToken cancellationToken = default)
    {
        worker.LastHeartbeatAt = time.GetUtcNow();
        worker.Devices = devices;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (await context.Workers.AnyAsync(row => row.Id == worker.Id, cancellationToken))
        {
            context.Update(worker);
        }
        else
        {
            await context.Workers.Where(row => row.Owner == worker.Owner).ExecuteDeleteAsync(cancellationToken);
            context.Add(worker);
        }

        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The smallest device of all workers that are there which meets a job's needs, GPUs before CPUs; null where there is none.</summary>
    /// <param name="needs">What the job needs.</param>
    /// <param name="asked">The device that it asks for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<WorkerDevice?> FindDeviceAsync(DeviceNeeds needs, string asked, CancellationToken cancellationToken = default)
    {
        var oldest = time.GetUtcNow() - LostAfter;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var devices = await context.Workers.Where(worker => worker.LastHeartbeatAt > oldest).Select(worker => worker.Devices).ToListAsync(cancellationToken);
        return devices.SelectMany(of => of).Where(device => needs.AreMetBy(device, asked)).OrderBy(device => device.IsCpu).ThenBy(device => device.MemoryBytes).FirstOrDefault();
    }

    /// <summary>Removes a worker that stops.</summary>
    public async Task RemoveAsync(string id, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.Workers.Where(row => row.Id == id).ExecuteDeleteAsync(cancellationToken);
    }
}
