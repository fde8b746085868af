using Sande.Contracts.Jobs;

namespace Sande.Persistence.Entities;

/// <summary>
/// What memory a device must have for a job, as workers found out whose own had less. A GPU and the CPU need different amounts, as they compute in different precisions.
/// </summary>
/// <param name="CpuBytes">Of the CPU's, or null where none was too small yet.</param>
/// <param name="GpuBytes">Of a GPU's, or null where none was too small yet.</param>
public sealed record DeviceNeeds(long? CpuBytes = null, long? GpuBytes = null)
{
    /// <summary>
    /// The needs now that another device was too small as well: what was planned there, and in any case more than it has, so that a job never comes to the same device twice and its way ends.
    /// </summary>
    public static DeviceNeeds After(DeviceNeeds? before, WorkerDevice tooSmall, long plannedBytes)
    {
        var bytes = Math.Max(plannedBytes, (tooSmall.MemoryBytes ?? 0) + 1);
        before ??= new();
        return tooSmall.IsCpu ? before with { CpuBytes = bytes } : before with { GpuBytes = bytes };
    }

    /// <summary>
    /// Whether the device is large enough and is one that the job asks for (<paramref name="asked"/>, a <see cref="DeviceName"/>). What a GPU can't hold is not left to a CPU: it would take weeks.
    /// </summary>
    public bool AreMetBy(WorkerDevice device, string asked) => device.IsCpu
        ? DeviceName.CudaIndex(asked) is null && device.MemoryBytes >= CpuBytes
        : asked != DeviceName.Cpu && (GpuBytes is null || device.MemoryBytes >= GpuBytes);
}
