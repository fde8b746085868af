namespace Sande.Worker.Hosting;

/// <summary>The places for computations on this machine: each has a device, or the CPU where there is none.</summary>
internal sealed class ComputeSlots
{
    private readonly Lock _lock = new();
    private readonly List<string?> _free = [];
    private readonly List<Waiter> _waiting = [];

    /// <summary>Spreads <paramref name="count"/> slots (null: one a device, at least one) over <paramref name="devices"/>.</summary>
    public ComputeSlots(IReadOnlyList<string> devices, int? count)
    {
        Devices = devices;
        Count = count ?? Math.Max(1, devices.Count);
        for (var slot = 0; slot < Count; slot++)
            _free.Add(devices.Count == 0 ? null : devices[slot % devices.Count]);
    }

    /// <summary>How many computations run at a time.</summary>
    public int Count { get; }

    /// <summary>The CUDA devices; empty: the CPU.</summary>
    public IReadOnlyList<string> Devices { get; }

    /// <summary>Takes a free slot, or waits for one; disposing gives it back.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="suits">Which devices will do, null being the CPU; all where it is left out.</param>
    public async Task<Slot> RentAsync(CancellationToken cancellationToken, Predicate<string?>? suits = null)
    {
        var waiter = new Waiter(suits ?? (_ => true));
        lock (_lock)
        {
            var index = _free.FindIndex(waiter.Suits);
            if (index >= 0)
            {
                waiter.Device.SetResult(_free[index]);
                _free.RemoveAt(index);
            }
            else
            {
                _waiting.Add(waiter);
            }
        }

        await using var gaveUp = cancellationToken.Register(() => GiveUp(waiter, cancellationToken));
        return new(this, await waiter.Device.Task);
    }

    private void GiveUp(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_waiting.Remove(waiter))
                waiter.Device.SetCanceled(cancellationToken);
        }
    }

    private void Return(string? device)
    {
        lock (_lock)
        {
            if (_waiting.Find(waiter => waiter.Suits(device)) is { } next)
            {
                _waiting.Remove(next);
                next.Device.SetResult(device);
            }
            else
            {
                _free.Add(device);
            }
        }
    }

    private sealed class Waiter(Predicate<string?> suits)
    {
        public Predicate<string?> Suits => suits;

        public TaskCompletionSource<string?> Device { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>A taken slot.</summary>
    public sealed class Slot(ComputeSlots slots, string? device) : IDisposable
    {
        /// <summary>Its device for CUDA_VISIBLE_DEVICES, or null on the CPU.</summary>
        public string? Device => device;

        /// <inheritdoc/>
        public void Dispose() => slots.Return(device);
    }
}
