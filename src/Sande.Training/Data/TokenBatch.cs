using Sande.Training.Models.Decoder;
using static TorchSharp.torch;

namespace Sande.Training.Data;

/// <summary>Rows as tensors on a device: all their tokens one after the other, without padding, and where the labels are.</summary>
public sealed class TokenBatch : IDisposable
{
    private TokenBatch(Tensor inputIds, PackedRows rows, Tensor predictors, Tensor targets) => (InputIds, Rows, Predictors, Targets) = (inputIds, rows, predictors, targets);

    /// <summary>[N], int64.</summary>
    public Tensor InputIds { get; }

    /// <summary>Where rows begin and end.</summary>
    public PackedRows Rows { get; }

    /// <summary>[labels], int64: indices into the N tokens of those whose logits are needed, each one before its label.</summary>
    public Tensor Predictors { get; }

    /// <summary>[labels], int64: the labels.</summary>
    public Tensor Targets { get; }

    /// <summary>Builds a batch.</summary>
    public static TokenBatch Create(IReadOnlyList<TokenRow> rows, Device device) => Create(rows, device, prefix: null);

    /// <summary>Builds a batch of what stands behind a shared prefix.</summary>
    internal static TokenBatch Create(IReadOnlyList<TokenRow> rows, Device device, SharedPrefix? prefix)
    {
        var ids = new long[rows.Sum(row => row.Length)];
        var predictors = new long[rows.Sum(row => row.LabelCount)];
        var targets = new long[predictors.Length];
        var (start, label) = (0, 0);
        foreach (var row in rows)
        {
            for (var t = 0; t < row.Length; t++)
                ids[start + t] = row.InputIds[t];
            for (var t = row.ResponseStart; t < row.Length; t++, label++)
                (predictors[label], targets[label]) = (start + t - 1, row.InputIds[t]);
            start += row.Length;
        }

        var packed = PackedRows.Layout([.. rows.Select(row => row.Length)], prefix);
        var sent = DeviceIntegers.Send(device, ids, predictors, targets, packed.Positions, packed.Starts);
        return new(sent[0], new PackedRows(packed.Lengths, sent[3], sent[4], prefix), sent[1], sent[2]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        InputIds.Dispose();
        Rows.Dispose();
        Predictors.Dispose();
        Targets.Dispose();
    }
}
