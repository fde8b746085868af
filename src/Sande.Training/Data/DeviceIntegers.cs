using static TorchSharp.torch;

namespace Sande.Training.Data;

/// <summary>Several lists of integers sent to a device in one copy, which on a GPU runs beside the computation.</summary>
internal static class DeviceIntegers
{
    /// <summary>One tensor [length], int64, for each list, in the order given; the caller's.</summary>
    public static Tensor[] Send(Device device, params long[][] lists)
    {
        using var scope = NewDisposeScope();
        var all = tensor(lists.SelectMany(list => list).ToArray());
        var sent = device.type == TorchSharp.DeviceType.CPU ? all : all.pin_memory().to(device, non_blocking: true);
        var parts = sent.split([.. lists.Select(list => list.LongLength)]);
        return [.. parts.Select(part => part.DetachFromDisposeScope())];
    }
}
