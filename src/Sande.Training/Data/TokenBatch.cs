using static TorchSharp.torch;

namespace Sande.Training.Data;

/// <summary>Rows as tensors on a device: ids right-padded to the longest row, and where the labels are.</summary>
public sealed class TokenBatch : IDisposable
{
    private TokenBatch(Tensor inputIds, Tensor predictors, Tensor targets) => (InputIds, Predictors, Targets) = (inputIds, predictors, targets);

    /// <summary>[B, T], int64. Padding is token 0: it is never seen.</summary>
    public Tensor InputIds { get; }

    /// <summary>[N], int64: indices into the flattened [B · T] of the tokens whose logits are needed, each one before its label.</summary>
    public Tensor Predictors { get; }

    /// <summary>[N], int64: the labels.</summary>
    public Tensor Targets { get; }

    /// <summary>Builds a batch.</summary>
    public static TokenBatch Create(IReadOnlyList<TokenRow> rows, Device device)
    {
        var width = rows.Max(row => row.Length);
        var ids = new long[rows.Count * width];
        var predictors = new long[rows.Sum(row => row.LabelCount)];
        var targets = new long[predictors.Length];
        var label = 0;
        for (var r = 0; r < rows.Count; r++)
        {
            var row = rows[r];
            for (var t = 0; t < row.Length; t++)
                ids[r * width + t] = row.InputIds[t];
            for (var t = row.ResponseStart; t < row.Length; t++, label++)
                (predictors[label], targets[label]) = (r * width + t - 1, row.InputIds[t]);
        }

        return new(tensor(ids, [rows.Count, width], device: device), tensor(predictors, device: device), tensor(targets, device: device));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        InputIds.Dispose();
        Predictors.Dispose();
        Targets.Dispose();
    }
}
