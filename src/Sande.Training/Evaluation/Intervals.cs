using MathNet.Numerics.Distributions;
using Sande.Contracts.Evaluation;

namespace Sande.Training.Evaluation;

/// <summary>95% intervals.</summary>
public static class Intervals
{
    private const double Tail = 0.025;
    private const double NormalQuantile = 1.959963984540054;

    /// <summary>Clopper-Pearson: exact for a share of <paramref name="hits"/> in <paramref name="total"/>; 0..1 where there is nothing.</summary>
    public static ConfidenceInterval ClopperPearson(int hits, int total)
    {
        var low = hits == 0 ? 0 : Beta.InvCDF(hits, total - hits + 1, Tail);
        var high = hits == total ? 1 : Beta.InvCDF(hits + 1, total - hits, 1 - Tail);
        return new(low, high);
    }

    /// <summary>A share with its interval.</summary>
    public static RateResult Rate(int hits, int total) => new(total == 0 ? 0 : (double)hits / total, hits, total, ClopperPearson(hits, total));

    /// <summary>
    /// The mean of a ratio Σ losses / Σ counts over rows, by linearisation: rows are the independent units, tokens within a row are not. One row tells nothing: from 0 to infinity.
    /// </summary>
    public static ConfidenceInterval RatioOfSums(IReadOnlyList<(double Sum, int Count)> rows)
    {
        if (rows.Count == 1)
            return new(0, double.PositiveInfinity);
        var count = rows.Sum(row => (double)row.Count);
        var mean = rows.Sum(row => row.Sum) / count;
        var deviation = Math.Sqrt(rows.Sum(row => Math.Pow(row.Sum - mean * row.Count, 2)) * rows.Count / (rows.Count - 1)) / count;
        return new(mean - NormalQuantile * deviation, mean + NormalQuantile * deviation);
    }

    /// <summary>
    /// Standard error of a share over groups, as lm-evaluation-harness pools it (api/metrics.py, pooled_sample_stderr): the groups' sample variances
    /// weighted by their degrees of freedom. With one group it is sd / √n. Null where no group has two rows.
    /// </summary>
    public static double? PooledStderr(IReadOnlyList<(int Hits, int Total)> groups)
    {
        var total = groups.Sum(group => group.Total);
        var degrees = total - groups.Count;
        return degrees <= 0 ? null : Math.Sqrt(groups.Sum(SquaredDeviations) / degrees / total);

        static double SquaredDeviations((int Hits, int Total) group) => group.Hits * (double)(group.Total - group.Hits) / group.Total;
    }
}
