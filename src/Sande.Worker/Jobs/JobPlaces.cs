using System.Collections.Immutable;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Sande.Contracts.Jobs;
using Sande.Persistence;
using Sande.Persistence.Entities;
using Sande.Persistence.Workers;
using Sande.Worker.Hosting;

namespace Sande.Worker.Jobs;

/// <summary>Finds a place for a job: a slot of this host or, where its device is too small, the device of another.</summary>
internal sealed class JobPlaces(ComputeSlots slots, IDbContextFactory<SandeDbContext> contexts, WorkerRegistry workers)
{
    private readonly ImmutableArray<WorkerDevice> _devices = WorkerDevices.Describe(slots);

    /// <summary>Takes a free slot whose device is large enough as far as is known, or waits for one; null where this host has none, as for a delivery from before that was known.</summary>
    public async Task<ComputeSlots.Slot?> RentAsync(string jobId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var job = await context.Jobs.Where(row => row.Id == jobId).Select(row => new { row.Spec, row.DeviceNeeds }).SingleOrDefaultAsync(cancellationToken);
        if (job?.DeviceNeeds is not { } needs)
            return await slots.RentAsync(cancellationToken);
        return _devices.Any(device => needs.AreMetBy(device, job.Spec.Device))
            ? await slots.RentAsync(cancellationToken, device => needs.AreMetBy(DeviceOf(job.Spec, device), job.Spec.Device))
            : null;
    }

    /// <summary>What becomes of a job that <paramref name="tooSmall"/> could not hold: another worker has it, or it has failed.</summary>
    /// <param name="job">The job.</param>
    /// <param name="tooSmall">The slot's device, null for the CPU.</param>
    /// <param name="failed">How it failed, with the bytes that it needs.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<JobOutcome> FindLargerAsync(Job job, string? tooSmall, JobOutcome.Failed failed, CancellationToken cancellationToken)
    {
        var needs = DeviceNeeds.After(job.DeviceNeeds, DeviceOf(job.Spec, tooSmall), failed.RequiredMemoryBytes!.Value);
        return await workers.FindDeviceAsync(needs, job.Spec.Device, cancellationToken) is { } larger
            ? new JobOutcome.HandedOver(needs, $"{failed.Message} It waits for a device that is large enough: {Describe(larger)}.")
            : failed with { Message = $"{failed.Message} No worker that is there has a device that is large enough." };
    }

    private static string Describe(WorkerDevice device)
        => (device.Model ?? device.Name) + (device.MemoryBytes is { } bytes ? string.Create(CultureInfo.InvariantCulture, $" with {bytes / (double)(1L << 30):0.0} GiB") : "");

    // A job may ask for the CPU where the slots are GPUs.
    private WorkerDevice DeviceOf(JobRequest request, string? slotDevice) => slotDevice is null || request.Device == DeviceName.Cpu
        ? WorkerDevices.Cpu()
        : _devices.First(device => device.Name == WorkerDevices.NameOf(slotDevice));
}
