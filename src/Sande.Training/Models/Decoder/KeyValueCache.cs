using static TorchSharp.torch;

namespace Sande.Training.Models.Decoder;

/// <summary>Keys and values of the tokens seen so far, per layer [B, capacity, key/value heads, headDim]; filled in place.</summary>
internal sealed class KeyValueCache : IDisposable
{
    private readonly (Tensor Keys, Tensor Values)[] _layers;

    public KeyValueCache(DecoderConfig config, int batch, int capacity, ScalarType dtype, Device device)
    {
        long[] shape = [batch, capacity, config.NumKeyValueHeads, config.HeadDim];
        _layers = [.. Enumerable.Range(0, config.NumHiddenLayers).Select(_ =>
            (zeros(shape, dtype, device).DetachFromDisposeScope(), zeros(shape, dtype, device).DetachFromDisposeScope()))];
    }

    /// <summary>Tokens stored: where the next ones go.</summary>
    public int Length { get; private set; }

    /// <summary>Stores a layer's new keys and values [B, T, K, headDim] and returns all so far. <see cref="Advance"/> follows once per forward pass.</summary>
    public (Tensor Keys, Tensor Values) Append(int layer, Tensor keys, Tensor values)
    {
        var (storedKeys, storedValues) = _layers[layer];
        var added = keys.shape[1];
        using (var target = storedKeys.narrow(1, Length, added))
            target.copy_(keys);
        using (var target = storedValues.narrow(1, Length, added))
            target.copy_(values);
        return (storedKeys.narrow(1, 0, Length + added), storedValues.narrow(1, 0, Length + added));
    }

    /// <summary>A layer's keys and values so far.</summary>
    public (Tensor Keys, Tensor Values) OfLayer(int layer) => (_layers[layer].Keys.narrow(1, 0, Length), _layers[layer].Values.narrow(1, 0, Length));

    /// <summary>Begins every row with the tokens of <paramref name="other"/>, a cache of one row.</summary>
    public void Begin(KeyValueCache other)
    {
        using var scope = NewDisposeScope();
        for (var layer = 0; layer < _layers.Length; layer++)
        {
            var (keys, values) = other.OfLayer(layer);
            _layers[layer].Keys.narrow(1, 0, other.Length).copy_(keys);
            _layers[layer].Values.narrow(1, 0, other.Length).copy_(values);
        }

        Length = other.Length;
    }

    /// <summary>Counts the tokens that every layer has stored.</summary>
    public void Advance(int tokens) => Length += tokens;

    /// <summary>Forgets all but the first tokens.</summary>
    public void Truncate(int tokens) => Length = Math.Min(Length, tokens);

    /// <summary>Keeps only <paramref name="rows"/> (indices into the batch, int64): finished rows leave the batch.</summary>
    public void KeepRows(Tensor rows)
    {
        for (var layer = 0; layer < _layers.Length; layer++)
        {
            var (keys, values) = _layers[layer];
            _layers[layer] = (keys.index_select(0, rows).DetachFromDisposeScope(), values.index_select(0, rows).DetachFromDisposeScope());
            keys.Dispose();
            values.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var (keys, values) in _layers)
        {
            keys.Dispose();
            values.Dispose();
        }
    }
}
