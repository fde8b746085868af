using static TorchSharp.torch;

namespace Sande.Training.Models.Decoder;

/// <summary>Masks [B or 1, 1, T, keys], true = sees: one for each width of window that the layers have, made once a forward pass.</summary>
internal sealed class AttentionMasks : IDisposable
{
    private readonly Dictionary<int, Tensor> _byWindow = [];
    private readonly Tensor? _all;
    private readonly long _queries, _keys;
    private readonly Device _device;

    /// <param name="all">The mask without a window, or null for plainly causal: that needs none. The caller's.</param>
    /// <param name="queries">T.</param>
    /// <param name="keys">Keys; the queries are the last of them.</param>
    /// <param name="device">Where masks are made.</param>
    public AttentionMasks(Tensor? all, long queries, long keys, Device device) => (_all, _queries, _keys, _device) = (all, queries, keys, device);

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
        var queries = arange(_keys - _queries, _keys, device: _device).view(1, 1, -1, 1);
        var keys = arange(_keys, device: _device).view(1, 1, 1, -1);
        var near = keys.gt(queries - width);
        var seen = _all ?? keys.le(queries);
        return seen.logical_and(near).DetachFromDisposeScope();
    }

    /// <summary>Ends the windowed masks.</summary>
    public void Dispose()
    {
        foreach (var mask in _byWindow.Values)
            mask.Dispose();
    }
}
