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

    private readonly PrefixedKeys? _prefixed;
    private readonly (int Rows, int Length)[] _groups;
    private readonly long[] _queries, _keys;
    private readonly AttentionMasks[] _masks;
    private readonly FlashRows? _flashRows;
    private readonly int _before;

    /// <param name="angles">Rotary angles of the tokens; its own from here on.</param>
    /// <param name="rows">The rows; the caller's.</param>
    public PackedAttention(RotaryAngles angles, PackedRows rows)
        : base(angles)
    {
        _before = rows.Prefix?.Length ?? 0;
        _prefixed = rows.Prefix is null ? null : new(rows.Prefix, rows.Lengths, rows.Starts.device);
        _groups = [.. PackedRows.Groups(rows.Lengths)];
        _queries = [.. _groups.Select(group => (long)group.Rows * group.Length)];
        _keys = [.. _groups.Select(group => (long)group.Rows * (_before + group.Length))];
        _masks = [.. _groups.Select(group => new AttentionMasks(group.Length, _before + group.Length, angles.Cos.dtype, rows.Starts.device))];
        if (rows.Starts.device_type == DeviceType.CUDA && (_groups.Length > 1 || _groups[0].Length < LongRow))
            _flashRows = CreateFlashRows(rows);
    }

    public override TapeNode Attend(Tape tape, LayerAttention layer, TapeNode queries, TapeNode keys, TapeNode values)
    {
        if (_prefixed is not null)
            (keys, values) = _prefixed.Join(tape, layer.Index, keys, values);
        return _flashRows is not null && layer.Softcap is null && FlashAttention.Takes(queries.Tensor)
            ? FlashAttention.Attend(tape, queries, keys, values, _flashRows, layer.Scale, layer.Window)
            : tape.Native([queries, keys, values], inputs => AttendByGroup(layer, inputs[0], inputs[1], inputs[2]));
    }

    private Tensor AttendByGroup(LayerAttention layer, Tensor queries, Tensor keys, Tensor values)
    {
        // One split and one cat a tensor: their backward passes copy each number once, where slices would fill whole tensors with zeros.
        var (q, k, v) = (queries.split(_queries), keys.split(_keys), values.split(_keys));
        var attended = _groups.Select((group, i) => ScaledDotProduct
            .Attend(layer, ByRow(q[i], group.Rows), ByRow(k[i], group.Rows), ByRow(v[i], group.Rows), _masks[i].Of(layer.Window))
            .flatten(0, 1)).ToList();
        return attended.Count == 1 ? attended[0] : cat(attended);
    }

    private FlashRows CreateFlashRows(PackedRows rows)
    {
        using var scope = NewDisposeScope();
        var starts = rows.Starts.to(ScalarType.Int32);
        // Behind a prefix each row before has brought that many keys more.
        var keyStarts = _before == 0 ? starts.alias() : starts + arange(0, (rows.Lengths.Count + 1L) * _before, _before, ScalarType.Int32, starts.device);
        var longest = rows.Lengths.Max();
        return new(starts.DetachFromDisposeScope(), keyStarts.DetachFromDisposeScope(), longest, _before + longest);
    }

    private static Tensor ByRow(Tensor tokens, int rows) => tokens.view(rows, -1, tokens.shape[1], tokens.shape[2]);

    protected override void End()
    {
        _prefixed?.Dispose();
        _flashRows?.Dispose();
        foreach (var masks in _masks)
            masks.Dispose();
    }
}
