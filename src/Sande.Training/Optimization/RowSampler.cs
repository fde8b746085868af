namespace Sande.Training.Optimization;

/// <summary>Which rows each step takes: every epoch a new order, all of it a function of the seed and the step, so that a resumed run goes on exactly.</summary>
public sealed class RowSampler(int rows, int batchSize, int seed)
{
    private int _epoch = -1;
    private int[] _order = [];

    /// <summary>Steps of one pass over the rows; the last one takes what is left.</summary>
    public int StepsPerEpoch { get; } = (rows + batchSize - 1) / batchSize;

    /// <summary>Indices of the rows of <paramref name="step"/>, counted from 1.</summary>
    public ReadOnlySpan<int> Rows(int step)
    {
        var epoch = (step - 1) / StepsPerEpoch;
        if (epoch != _epoch)
        {
            _order = [.. Enumerable.Range(0, rows)];
            new Random(HashCode(seed, epoch)).Shuffle(_order);
            _epoch = epoch;
        }

        var start = (step - 1) % StepsPerEpoch * batchSize;
        return _order.AsSpan(start, Math.Min(batchSize, rows - start));
    }

    // System.HashCode differs from process to process; this does not.
    private static int HashCode(int seed, int epoch) => unchecked((seed * 1_000_003) ^ (epoch * 31 + 17));
}
