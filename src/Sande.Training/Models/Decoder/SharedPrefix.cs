using TorchSharp;
using static TorchSharp.torch;

namespace Sande.Training.Models.Decoder;

/// <summary>Tokens that several rows begin with, and their keys and values in every layer: computed once for all of them. The model must not change meanwhile.</summary>
internal sealed class SharedPrefix : IDisposable
{
    // Behind a prefix each layer gathers its keys for every row: a sequence's first token or two, which all rows of a tokenizer share, never pay for that.
    private const int LeastLength = 8;

    // A pass of its own costs about what a pass over so many tokens more does. On a GPU that is the time to start its kernels, in which many tokens are computed.
    private const int LeastTokensSavedOnCpu = 64;
    private const int LeastTokensSavedOnGpu = 1024;

    private readonly KeyValueCache _cache;

    private SharedPrefix(KeyValueCache cache) => _cache = cache;

    /// <summary>Its tokens.</summary>
    public int Length => _cache.Length;

    /// <summary>Computes what <paramref name="rows"/> have in common, without gradients; null where that is not worth a pass of its own.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">Token ids.</param>
    /// <param name="most">Tokens at most: each row must keep some of its own.</param>
    public static SharedPrefix? Of(CausalLM model, IReadOnlyList<IReadOnlyList<int>> rows, int most)
    {
        if (rows.Count == 0)
            return null;
        var length = Math.Min(most, CommonLength(rows));
        return IsWorthAPass(length, rows.Count, model.Weights.Device.type) ? new(Compute(model, [.. rows[0].Take(length)])) : null;
    }

    /// <summary>Whether so many tokens, which so many rows begin with, cost less computed once and gathered than with every row.</summary>
    internal static bool IsWorthAPass(int length, int rows, DeviceType device)
        => length >= LeastLength && (long)length * (rows - 1) >= (device == DeviceType.CUDA ? LeastTokensSavedOnGpu : LeastTokensSavedOnCpu);

    /// <summary>Tokens that all rows begin with.</summary>
    public static int CommonLength(IReadOnlyList<IReadOnlyList<int>> rows)
        => rows.Skip(1).Aggregate(rows[0].Count, (length, row) =>
        {
            var common = 0;
            while (common < Math.Min(length, row.Count) && row[common] == rows[0][common])
                common++;
            return common;
        });

    /// <summary>A layer's keys and values, [length, K, head dim] each.</summary>
    public (Tensor Keys, Tensor Values) OfLayer(int layer)
    {
        var (keys, values) = _cache.OfLayer(layer);
        return (keys.squeeze(0), values.squeeze(0));
    }

    /// <summary>Begins every row of <paramref name="cache"/>, which is empty, with it.</summary>
    public void CopyTo(KeyValueCache cache) => cache.Begin(_cache);

    private static KeyValueCache Compute(CausalLM model, int[] tokens)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var device = model.Weights.Device;
        var cache = new KeyValueCache(model.Config, batch: 1, tokens.Length, model.Weights.Dtype, device);
        var ids = tensor(tokens, ScalarType.Int64, device: device).unsqueeze(0);
        var positions = arange(tokens.Length, device: device).unsqueeze(0);
        var seen = positions.unsqueeze(1).le(positions.unsqueeze(-1)).unsqueeze(1);
        model.Hidden(model.Embed(ids), positions, seen, cache);
        return cache;
    }

    public void Dispose() => _cache.Dispose();
}
