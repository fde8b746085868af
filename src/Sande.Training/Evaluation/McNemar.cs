using MathNet.Numerics.Distributions;
using Sande.Contracts.Evaluation;

namespace Sande.Training.Evaluation;

/// <summary>McNemar's test on the same items before and after, in its exact form.</summary>
public static class McNemar
{
    /// <summary>Counts the items that changed, and how likely so uneven a split is by chance.</summary>
    public static McNemarResult Test(ItemHits before, ItemHits after)
    {
        if (before.Count != after.Count)
            throw new ArgumentException($"Pairs are needed: {before.Count} items before, {after.Count} after.", nameof(after));
        var pairs = before.Items.Zip(after.Items).ToList();
        var onlyBefore = pairs.Count(pair => pair is (true, false));
        var onlyAfter = pairs.Count(pair => pair is (false, true));
        return new(onlyBefore, onlyAfter, PValue(onlyBefore, onlyAfter));
    }

    /// <summary>Two-sided: twice the tail of Binomial(n, 1/2) at the smaller count, at most 1.</summary>
    public static double PValue(int onlyBefore, int onlyAfter)
        => onlyBefore == onlyAfter ? 1 : Math.Min(1, 2 * Binomial.CDF(0.5, onlyBefore + onlyAfter, Math.Min(onlyBefore, onlyAfter)));
}
