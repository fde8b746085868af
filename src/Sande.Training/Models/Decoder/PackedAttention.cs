using Sande.Training.Kernels;
using static TorchSharp.torch;

namespace Sande.Training.Models.Decoder;

/// <summary>Attention within rows that lie one after the other: [N, heads, head dim].</summary>
internal sealed class PackedAttention : AttentionContext, IDisposable
{
    private readonly (int Rows, int Length)[] _groups;
    private readonly long[] _sizes;
    private readonly AttentionMasks[] _masks;

    /// <param name="angles">Rotary angles of the tokens.</param>
    /// <param name="lengths">Tokens of each row.</param>
    /// <param name="starts">[rows + 1], int64: where rows begin, and the end.</param>
    public PackedAttention(RotaryAngles angles, IReadOnlyList<int> lengths, Tensor starts)
        : base(angles)
    {
        (Lengths, Starts) = (lengths, starts);
        _groups = [.. PackedRows.Groups(lengths)];
        _sizes = [.. _groups.Select(group => (long)group.Rows * group.Length)];
        _masks = [.. _groups.Select(group => new AttentionMasks(null, group.Length, group.Length, starts.device))];
    }

    public IReadOnlyList<int> Lengths { get; }

    public Tensor Starts { get; }

    public override Tensor Attend(LayerAttention layer, Tensor queries, Tensor keys, Tensor values)
    {
        using var scope = NewDisposeScope();
        var attended = layer.Softcap is null && FlashAttention.Takes(queries)
            ? FlashAttention.Attend(queries, keys, values, Starts, Lengths.Max(), layer.Scale, layer.Window).flatten(1)
            : AttendByGroup(layer, queries, keys, values);
        return attended.MoveToOuterDisposeScope();
    }

    private Tensor AttendByGroup(LayerAttention layer, Tensor queries, Tensor keys, Tensor values)
    {
        // One split and one cat a tensor: their backward passes copy each number once, where slices would fill whole tensors with zeros.
        var (q, k, v) = (queries.split(_sizes), keys.split(_sizes), values.split(_sizes));
        var attended = _groups.Select((group, i) => ScaledDotProduct
            .Attend(layer, ByRow(q[i], group), ByRow(k[i], group), ByRow(v[i], group), _masks[i].Of(layer.Window))
            .flatten(0, 1)).ToList();
        return attended.Count == 1 ? attended[0] : cat(attended);
    }

    private static Tensor ByRow(Tensor tokens, (int Rows, int Length) group) => tokens.view(group.Rows, group.Length, tokens.shape[1], tokens.shape[2]);

    public void Dispose()
    {
        foreach (var masks in _masks)
            masks.Dispose();
    }
}
