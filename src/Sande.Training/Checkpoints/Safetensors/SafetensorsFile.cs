using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;
using Sande.Training.Errors;
using TorchSharp;

namespace Sande.Training.Checkpoints.Safetensors;

/// <summary>
/// A safetensors file, memory-mapped: tensors are copied straight from the map, so loading takes no more memory than the tensor being loaded.
/// The file must not get shorter while it is open; a length other than at the opening is noticed before the map is read.
/// </summary>
public sealed unsafe class SafetensorsFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly Dictionary<string, TensorEntry> _tensors;

    private SafetensorsFile(SafeFileHandle handle, SafetensorsHeader header)
    {
        Header = header;
        _handle = handle;
        _tensors = header.Tensors.ToDictionary(tensor => tensor.Name);
        _map = MemoryMappedFile.CreateFromFile(handle, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _view = _map.CreateViewAccessor(0, header.FileLength, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    /// <summary>What is in the file.</summary>
    public SafetensorsHeader Header { get; }

    /// <summary>Opens the file at <paramref name="path"/>, its header checked against the file's length.</summary>
    /// <exception cref="CheckpointFormatException">The file is missing or not sound.</exception>
    /// <exception cref="TrainingException">The file can't be read.</exception>
    public static SafetensorsFile Open(string path)
    {
        var handle = SafetensorsHeader.Open(path);
        try
        {
            return new(handle, SafetensorsHeader.Read(handle, path));
        }
        catch (Exception e)
        {
            handle.Dispose();
            if (DurableFile.IsStorageFault(e))
                throw DurableFile.ReadFault(path, e);
            throw;
        }
    }

    /// <summary>The tensor of that name, or null.</summary>
    public TensorEntry? Find(string name) => _tensors.GetValueOrDefault(name);

    /// <summary>Reads a tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="dtype">What to convert it to. Default: as it is stored.</param>
    /// <param name="device">Where to put it. Default: the CPU.</param>
    /// <exception cref="CheckpointFormatException">There is no such tensor, or TorchSharp has no type for its dtype.</exception>
    public torch.Tensor Read(string name, torch.ScalarType? dtype = null, torch.Device? device = null)
    {
        var entry = Find(name) ?? throw new CheckpointFormatException($"{Header.FileName}: {Shown.Tensor(name)} is missing.");
        var tensor = torch.empty(entry.Shape, dtype ?? ScalarTypeOf(entry), device ?? torch.CPU);
        CopyTo(entry, tensor);
        return tensor;
    }

    /// <summary>Copies a tensor into <paramref name="destination"/>, which has its shape, converting it to the destination's dtype and device.</summary>
    internal void CopyTo(TensorEntry entry, torch.Tensor destination)
    {
        if (!destination.shape.AsSpan().SequenceEqual(entry.Shape))
            throw new ArgumentException($"{entry.Name} has the shape {Shown.Shape(entry.Shape)}, not {Shown.Shape(destination.shape)}.", nameof(destination));
        using var noGrad = torch.no_grad();
        var dtype = ScalarTypeOf(entry);
        if (destination.device_type == DeviceType.CPU && destination.dtype == dtype && destination.is_contiguous())
        {
            Fill(entry, destination);
            return;
        }

        using var stored = torch.empty(entry.Shape, dtype);
        Fill(entry, stored);
        destination.copy_(stored);
    }

    /// <summary>The file's bytes before the tensors': the header as it is, its length included.</summary>
    internal ReadOnlySpan<byte> HeaderBytes => Bytes(0, (int)Header.DataStart);

    /// <summary>Hands the stored bytes of a tensor to <paramref name="use"/>, in slices.</summary>
    internal void Visit(TensorEntry entry, Action<ReadOnlySpan<byte>> use)
    {
        const int SliceBytes = 64 << 20;
        for (long offset = 0; offset < entry.Length; offset += SliceBytes)
            use(Bytes(Header.DataStart + entry.Begin + offset, (int)Math.Min(SliceBytes, entry.Length - offset)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_view.SafeMemoryMappedViewHandle.IsClosed)
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
        _handle.Dispose();
    }

    private void Fill(TensorEntry entry, torch.Tensor tensor) =>
        TensorBytes.Fill(tensor, (slice, offset) => Bytes(Header.DataStart + entry.Begin + offset, slice.Length).CopyTo(slice));

    private ReadOnlySpan<byte> Bytes(long offset, int length)
    {
        ObjectDisposedException.ThrowIf(_view.SafeMemoryMappedViewHandle.IsClosed, this);
        // Beyond the file's end a map has no memory behind it: the system would end the process.
        if (RandomAccess.GetLength(_handle) != Header.FileLength)
            throw new CheckpointFormatException($"{Header.FileName} was changed while it was being read.");
        return new(_start + offset, length);
    }

    private torch.ScalarType ScalarTypeOf(TensorEntry entry) => entry.Dtype.TorchType
        ?? throw new CheckpointFormatException($"{Header.FileName}: {Shown.Tensor(entry.Name)} has the dtype {entry.Dtype}, which can't be computed with.");
}
