using Sande.Training.Devices;
using TorchSharp;
using static TorchSharp.torch;

namespace Sande.Training.Checkpoints.Safetensors;

/// <summary>
/// The way into a tensor of another dtype, or on a GPU: by slices, through two buffers, so that one is filled while the device takes the other. A GPU reads from
/// them directly (page-locked memory), and converts itself.
/// </summary>
internal sealed class StagedCopy : IDisposable
{
    private const int SliceBytes = 16 << 20;

    private readonly Device _device;
    private readonly ScalarType _stored;
    private readonly Tensor[] _buffers;
    private int _next;

    /// <param name="stored">Dtype of what is read.</param>
    /// <param name="device">Where it goes.</param>
    public StagedCopy(ScalarType stored, Device device)
    {
        (_stored, _device) = (stored, device);
        _buffers = [Buffer(), Buffer()];
    }

    /// <summary>Whether tensors of that dtype can go to that device by it.</summary>
    public bool Fits(ScalarType stored, Device device) => stored == _stored && device.type == _device.type && device.index == _device.index;

    /// <summary>Fills <paramref name="destination"/>, contiguous and on the device: <paramref name="read"/> gets the memory of each slice and its offset in bytes.</summary>
    public void Fill(Tensor destination, TensorBytes.Reader read)
    {
        using var flat = destination.view(-1);
        var step = _buffers[0].numel();
        for (long start = 0; start < flat.numel(); start += step)
        {
            using var target = flat.narrow(0, start, Math.Min(step, flat.numel() - start));
            using var slice = _buffers[_next].narrow(0, 0, target.numel());
            read(slice.bytes, start * slice.ElementSize);
            // The slice before this one was on its way meanwhile; its buffer is the next to be filled.
            ComputeDevice.Synchronize(_device);
            Copy(slice, target);
            _next = 1 - _next;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ComputeDevice.Synchronize(_device);
        foreach (var buffer in _buffers)
            buffer.Dispose();
    }

    private void Copy(Tensor slice, Tensor target)
    {
        if (_device.type == DeviceType.CPU && (_stored, target.dtype) == (ScalarType.BFloat16, ScalarType.Float32))
        {
            BFloat16Bits.Widen(slice.bytes, target.bytes);
        }
        else if (_device.type == DeviceType.CPU || target.dtype == _stored)
        {
            target.copy_(slice, true);
        }
        else
        {
            using var onDevice = slice.to(_device, non_blocking: true);
            target.copy_(onDevice);
        }
    }

    private Tensor Buffer()
    {
        var buffer = empty(SliceBytes / _stored.ElementSize(), _stored);
        if (_device.type == DeviceType.CPU)
            return buffer.DetachFromDisposeScope();
        using (buffer)
            return buffer.pin_memory().DetachFromDisposeScope();
    }
}
