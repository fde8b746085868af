using System.Collections.Immutable;
using System.Globalization;
using Sande.Contracts.Jobs;
using Sande.Persistence.Entities;
using Sande.Training.Devices;
using Sande.Worker.Native;

namespace Sande.Worker.Hosting;

/// <summary>What this worker computes on, for the list of workers.</summary>
internal static class WorkerDevices
{
    /// <summary>The devices of <paramref name="slots"/> as they are now: <c>cpu</c>, or <c>cuda:</c> and what CUDA_VISIBLE_DEVICES calls it.</summary>
    public static ImmutableArray<WorkerDevice> Describe(ComputeSlots slots)
    {
        if (slots.Devices.Count == 0)
            return [Cpu()];
        var gpus = NvidiaManagement.ReadGpus();
        return [.. slots.Devices.Select(device => Describe(device, gpus))];
    }

    /// <summary>The CPU, with the memory that jobs plan with there.</summary>
    public static WorkerDevice Cpu() => new(DeviceName.Cpu, ProcFiles.CpuModel(), ProcFiles.TotalMemory(), UsedMemoryBytes: null);

    /// <summary>What a slot's device is called in the list of workers.</summary>
    public static string NameOf(string device) => $"cuda:{device}";

    internal static WorkerDevice Describe(string device, IReadOnlyList<Gpu> gpus)
    {
        var gpu = gpus.FirstOrDefault(gpu => Is(gpu, device));
        return new(NameOf(device), gpu?.Model, gpu?.MemoryBytes, gpu?.UsedMemoryBytes);
    }

    // CUDA_VISIBLE_DEVICES takes a number or the beginning of an id.
    private static bool Is(Gpu gpu, string device)
        => int.TryParse(device, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? gpu.Index == index : gpu.Uuid.StartsWith(device, StringComparison.Ordinal);
}
