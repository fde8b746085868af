using Microsoft.Win32.SafeHandles;
using Sande.Training.Errors;
using TorchSharp;

namespace Sande.Training.Checkpoints.Safetensors;

/// <summary>
/// A safetensors file: tensors are read straight into their place, or through two slices where they must be converted or go to a GPU, so that loading takes
/// no memory beside them. A file that is changed while it is open is noticed by its length.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly Dictionary<string, TensorEntry> _tensors;
    private StagedCopy? _staged;

    private SafetensorsFile(SafeFileHandle handle, SafetensorsHeader header)
    {
        Header = header;
        _handle = handle;
        _tensors = header.Tensors.ToDictionary(tensor => tensor.Name);
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
        if (!destination.is_contiguous())
        {
            using var whole = torch.empty(entry.Shape, destination.dtype, destination.device);
            CopyTo(entry, whole);
            destination.copy_(whole);
        }
        else if (destination.device_type == DeviceType.CPU && destination.dtype == dtype)
        {
            TensorBytes.Fill(destination, ReaderOf(entry));
        }
        else
        {
            Staged(dtype, destination.device).Fill(destination, ReaderOf(entry));
        }
    }

    /// <summary>The file's bytes before the tensors': the header as it is, its length included.</summary>
    internal byte[] ReadHeaderBytes()
    {
        var bytes = new byte[Header.DataStart];
        Read(bytes, 0);
        return bytes;
    }

    /// <summary>Hands the stored bytes of a tensor to <paramref name="use"/>, in slices.</summary>
    internal void Visit(TensorEntry entry, Action<ReadOnlySpan<byte>> use)
    {
        const int SliceBytes = 16 << 20;
        var slice = new byte[Math.Min(SliceBytes, entry.Length)];
        for (long offset = 0; offset < entry.Length; offset += slice.Length)
        {
            var part = slice.AsSpan(0, (int)Math.Min(slice.Length, entry.Length - offset));
            Read(part, Header.DataStart + entry.Begin + offset);
            use(part);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _staged?.Dispose();
        _handle.Dispose();
    }

    /// <summary>The buffers are kept: a file's tensors mostly have one dtype and go to one device.</summary>
    private StagedCopy Staged(torch.ScalarType stored, torch.Device device)
    {
        if (_staged?.Fits(stored, device) == true)
            return _staged;
        _staged?.Dispose();
        return _staged = new(stored, device);
    }

    private TensorBytes.Reader ReaderOf(TensorEntry entry) => (memory, offset) => Read(memory, Header.DataStart + entry.Begin + offset);

    private void Read(Span<byte> destination, long offset)
    {
        if (RandomAccess.GetLength(_handle) != Header.FileLength || !FileRead.TryFill(_handle, destination, offset))
            throw new CheckpointFormatException($"{Header.FileName} was changed while it was being read.");
    }

    private torch.ScalarType ScalarTypeOf(TensorEntry entry) => entry.Dtype.TorchType
        ?? throw new CheckpointFormatException($"{Header.FileName}: {Shown.Tensor(entry.Name)} has the dtype {entry.Dtype}, which can't be computed with.");
}
