using Sande.Training.Devices;
using TorchSharp;
using static TorchSharp.torch;

namespace Sande.Training.Benchmarks;

/// <summary>
/// The most memory that something took. On a GPU what the driver says is in use beyond what was before: libtorch's allocator keeps what it once had, so that what is
/// in use afterwards is the most there was.
/// </summary>
internal sealed class PeakMemory
{
    private readonly Device _device;
    private readonly long? _before;

    public PeakMemory(Device device)
    {
        _device = device;
        if (device.type == DeviceType.CPU)
            ProcFiles.ResetPeakMemory();
        else
            _before = InUse();
    }

    /// <summary>Bytes since this was made; null where it can't be known.</summary>
    public long? Bytes => _device.type == DeviceType.CPU ? ProcFiles.PeakMemory() : InUse() - _before;

    private long? InUse()
    {
        // The device must have been used: the driver answers for a thread's current context.
        using var touched = zeros(1, device: _device);
        ComputeDevice.Synchronize(_device);
        return CudaDevices.MemoryInUse();
    }
}
