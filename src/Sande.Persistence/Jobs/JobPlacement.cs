using Sande.Contracts.Jobs;
using Sande.Persistence.Entities;
using Sande.Persistence.Workers;

namespace Sande.Persistence.Jobs;

/// <summary>
/// Which queue a job waits in: first one that all workers look at which have its kind of device; once a worker has found its own too small, that of the smallest device which is large enough.
/// </summary>
public sealed class JobPlacement(WorkerRegistry workers)
{
    /// <summary>The queue, or null where no worker that is there has such a device: the job waits for one.</summary>
    public async Task<string?> FindQueueAsync(string asked, DeviceNeeds? needs, CancellationToken cancellationToken = default)
    {
        if (needs is null)
            return JobQueues.Of(asked);
        return await workers.FindDeviceAsync(needs, asked, cancellationToken) is { } device ? QueueOf(device) : null;
    }

    /// <summary>Where a worker with these devices looks.</summary>
    public static string[] QueuesOf(IReadOnlyCollection<WorkerDevice> devices)
        => [.. devices.Select(QueueOf), .. devices.Any(device => !device.IsCpu) ? [JobQueues.Cuda] : Array.Empty<string>(), JobQueues.Gpu];

    // A GPU of which nothing is known takes what any GPU might.
    private static string QueueOf(WorkerDevice device) => device.MemoryBytes is { } bytes ? JobQueues.OfMemory(onGpu: !device.IsCpu, bytes) : JobQueues.Cuda;
}
