namespace Sande.Training.Optimization;

/// <summary>How much goes through the model at once.</summary>
/// <param name="MaxRows">Rows at most.</param>
/// <param name="MaxTokens">Tokens at most, padding included; one row may exceed it.</param>
/// <param name="MaxPadding">Share of padding at most, 0..1; null: rows lie one after the other, there is none.</param>
public sealed record MicroBatchLimits(int MaxRows, int MaxTokens, double? MaxPadding = null);

/// <summary>Splits rows into batches of like length: rows of one length are attended to together, and little of a padded batch is padding.</summary>
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
            if (batch.Count > 0 && !Fits(limits, batch.Count + 1, width, tokens + next))
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

    private static bool Fits(MicroBatchLimits limits, int rows, int width, int tokens)
    {
        var places = limits.MaxPadding is null ? tokens : rows * width;
        return rows <= limits.MaxRows && places <= limits.MaxTokens && places - tokens <= (limits.MaxPadding ?? 0) * places;
    }
}
