using System.Threading.Channels;

namespace Sande.Worker.Hosting;

/// <summary>The places for computations on this machine: each has a device, or the CPU where there is none.</summary>
internal sealed class ComputeSlots
{
    private readonly Channel<string?> _free = Channel.CreateUnbounded<string?>();

    /// <summary>Spreads <paramref name="count"/> slots (null: one a device, at least one) over <paramref name="devices"/>.</summary>
    public ComputeSlots(IReadOnlyList<string> devices, int? count)
    {
        Devices = devices;
        Count = count ?? Math.Max(1, devices.Count);
        for (var slot = 0; slot < Count; slot++)
            _free.Writer.TryWrite(devices.Count == 0 ? null : devices[slot % devices.Count]);
    }

    /// <summary>How many computations run at a time.</summary>
    public int Count { get; }

    /// <summary>The CUDA devices; empty: the CPU.</summary>
    public IReadOnlyList<string> Devices { get; }

    /// <summary>Takes a free slot, or waits for one; disposing gives it back.</summary>
    public async Task<Slot> RentAsync(CancellationToken cancellationToken)
        => new(this, await _free.Reader.ReadAsync(cancellationToken));

    /// <summary>A taken slot.</summary>
    public sealed class Slot(ComputeSlots slots, string? device) : IDisposable
    {
        /// <summary>Its device for CUDA_VISIBLE_DEVICES, or null on the CPU.</summary>
        public string? Device => device;

        /// <inheritdoc/>
        public void Dispose() => slots._free.Writer.TryWrite(device);
    }
}
