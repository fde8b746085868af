using TorchSharp;
using static TorchSharp.torch;

namespace Sande.Training.Devices;

/// <summary>What a device is; only what was found out.</summary>
/// <param name="Device">As libtorch names it: <c>cpu</c>, <c>cuda:0</c>.</param>
/// <param name="Model">What its maker calls it, or null where that is not known.</param>
/// <param name="MemoryBytes">Its memory, or null where that is not known.</param>
/// <param name="Threads">libtorch's threads, on the CPU.</param>
public sealed record DeviceDescription(string Device, string? Model, long? MemoryBytes, int? Threads)
{
    /// <summary>Describes <paramref name="device"/>: a GPU by the CUDA driver, the CPU by /proc.</summary>
    public static DeviceDescription Of(Device device) => device.type == DeviceType.CUDA
        ? new(device.ToString(), CudaDevices.Model(device.index), CudaDevices.Memory(device.index), Threads: null)
        : new(device.ToString(), ProcFiles.CpuModel(), ProcFiles.TotalMemory(), get_num_threads());

    /// <summary>For results: <c>cpu</c>, or <c>cuda:0 NVIDIA H100</c>.</summary>
    public string Name => Threads is null && Model is not null ? $"{Device} {Model}" : Device;

    /// <inheritdoc/>
    public override string ToString()
    {
        var memory = MemoryBytes is { } bytes ? $"{bytes / (double)(1 << 30):F1} GiB of memory" : "memory unknown";
        return $"{Device} ({Model ?? "model unknown"}{(Threads is { } threads ? $", {threads} threads" : "")}, {memory})";
    }
}
