using static TorchSharp.torch;

namespace Sande.Training.Models.Decoder;

/// <summary>
/// Masks [B or 1, 1, T, keys] that are added to the scores, 0 where a query sees and -∞ where not: one for each width of window that the layers have, made once a
/// forward pass.
/// </summary>
internal sealed class AttentionMasks : IDisposable
{
    // libtorch's kernels on a GPU want rows of a mask to begin at multiples of so many numbers; others they copy, in every layer.
    private const long Alignment = 16;

    private readonly Dictionary<int, Tensor> _byWindow = [];
    private readonly Tensor? _seen, _all;
    private readonly long _queries, _keys;
    private readonly ScalarType _dtype;
    private readonly Device _device;

    /// <param name="queries">T.</param>
    /// <param name="keys">Keys; the queries are the last of them.</param>
    /// <param name="dtype">Number format of the scores.</param>
    /// <param name="device">Where masks are made.</param>
    /// <param name="seen">What is seen without a window, true = sees, or null for plainly causal. The caller's.</param>
    public AttentionMasks(long queries, long keys, ScalarType dtype, Device device, Tensor? seen = null)
    {
        (_seen, _queries, _keys, _dtype, _device) = (seen, queries, keys, dtype, device);
        // Causal over as many keys as queries needs none.
        _all = seen is null && queries == keys ? null : Added(seen ?? Causal());
    }

    /// <summary>The mask of a layer that sees <paramref name="window"/> tokens back, or null where causal is all.</summary>
    public Tensor? Of(int? window)
    {
        if (window is not { } width || width >= _keys)
            return _all;
        if (!_byWindow.TryGetValue(width, out var mask))
            _byWindow[width] = mask = Windowed(width);
        return mask;
    }

    private Tensor Windowed(int width)
    {
        using var scope = NewDisposeScope();
        var (queries, keys) = Places();
        return Added((_seen ?? keys.le(queries)).logical_and(keys.gt(queries - width)));
    }

    private Tensor Causal()
    {
        var (queries, keys) = Places();
        return keys.le(queries);
    }

    private (Tensor Queries, Tensor Keys) Places()
        => (arange(_keys - _queries, _keys, device: _device).view(1, 1, -1, 1), arange(_keys, device: _device).view(1, 1, 1, -1));

    private Tensor Added(Tensor seen)
    {
        using var scope = NewDisposeScope();
        var aligned = (_keys + Alignment - 1) / Alignment * Alignment;
        var mask = zeros([seen.shape[0], 1, _queries, aligned], _dtype, _device).narrow(-1, 0, _keys);
        return mask.masked_fill_(seen.logical_not(), double.NegativeInfinity).DetachFromDisposeScope();
    }

    /// <summary>Ends the masks.</summary>
    public void Dispose()
    {
        _all?.Dispose();
        foreach (var mask in _byWindow.Values)
            mask.Dispose();
    }
}
