using Sande.Training.Kernels;
using Sande.Training.Kernels.Differentiation;
using TorchSharp;
using static TorchSharp.torch;

namespace Sande.Training.Models.Decoder;

/// <summary>Attention within rows that lie one after the other: [N, heads, head dim].</summary>
internal sealed class PackedAttention : AttentionContext
{
    // On a GPU libtorch's choice for rows of one length (cuDNN's on an H100) takes 0.6 of FlashAttention-2's time there, but 0.2 ms of the processor's.
    private const int LongRow = 1024;

    private readonly (int Rows, int Length)[] _groups;
    private readonly long[] _sizes;
    private readonly AttentionMasks[] _masks;
    private readonly FlashRows? _flashRows;

    /// <param name="angles">Rotary angles of the tokens; its own from here on.</param>
    /// <param name="lengths">Tokens of each row.</param>
    /// <param name="starts">[rows + 1], int64: where rows begin, and the end.</param>
    public PackedAttention(RotaryAngles angles, IReadOnlyList<int> lengths, Tensor starts)
        : base(angles)
    {
        _groups = [.. PackedRows.Groups(lengths)];
        _sizes = [.. _groups.Select(group => (long)group.Rows * group.Length)];
        _masks = [.. _groups.Select(group => new AttentionMasks(null, group.Length, group.Length, angles.Cos.dtype, starts.device))];
        if (starts.device_type == DeviceType.CUDA && (_groups.Length > 1 || _groups[0].Length < LongRow))
            _flashRows = new(starts.to(ScalarType.Int32).DetachFromDisposeScope(), lengths.Max());
    }

    public override TapeNode Attend(Tape tape, LayerAttention layer, TapeNode queries, TapeNode keys, TapeNode values)
        => _flashRows is not null && layer.Softcap is null && FlashAttention.Takes(queries.Tensor)
            ? FlashAttention.Attend(tape, queries, keys, values, _flashRows, layer.Scale, layer.Window)
            : tape.Native([queries, keys, values], inputs => AttendByGroup(layer, inputs[0], inputs[1], inputs[2]));

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

    protected override void End()
    {
        _flashRows?.Starts.Dispose();
        foreach (var masks in _masks)
            masks.Dispose();
    }
}
