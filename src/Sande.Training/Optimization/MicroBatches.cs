namespace Sande.Training.Optimization;

/// <summary>How much goes through the model at once.</summary>
/// <param name="MaxRows">Rows at most.</param>
/// <param name="MaxTokens">Rows times the longest of them at most; one row may exceed it.</param>
/// <param name="MaxPadding">Share of padding at most, 0..1.</param>
public sealed record MicroBatchLimits(int MaxRows, int MaxTokens, double MaxPadding = 0.2);

/// <summary>Splits rows into batches of like length, so that little of a batch is padding.</summary>
public static class MicroBatches
{
    /// <summary>Longest rows first (memory peaks at once, not late); within one length in the order given.</summary>
    public static IEnumerable<IReadOnlyList<TRow>> Split<TRow>(IReadOnlyList<TRow> rows, Func<TRow, int> length, MicroBatchLimits limits)
    {
        var batch = new List<TRow>();
        int width = 0, tokens = 0;
        foreach (var row in rows.OrderByDescending(length))
        {
            var next = length(row);
            var padded = (batch.Count + 1) * width;
            var padding = padded - tokens - next;
            if (batch.Count > 0 && (batch.Count == limits.MaxRows || padded > limits.MaxTokens || padding > limits.MaxPadding * padded))
            {
                yield return batch;
                (batch, width, tokens) = ([], 0, 0);
            }

            if (batch.Count == 0)
                width = next;
            batch.Add(row);
            tokens += next;
        }

        if (batch.Count > 0)
            yield return batch;
    }
}
