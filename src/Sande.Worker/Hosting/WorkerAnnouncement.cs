using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sande.Worker.Jobs;
using Sande.Worker.Native;

namespace Sande.Worker.Hosting;

/// <summary>One line at the start that tells an operator what this worker is.</summary>
internal sealed class WorkerAnnouncement(ComputeSlots slots, NativeTorch torch, WorkFolders folders, ILogger<WorkerAnnouncement> logger) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var devices = slots.Devices.Count == 0 ? "the CPU" : $"CUDA device(s) {string.Join(", ", slots.Devices)} ({string.Join(", ", Devices.Models().DefaultIfEmpty("model unknown"))})";
        logger.WorkerStarted(RunningJobs.Owner, slots.Count, devices, torch, folders.Root);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
