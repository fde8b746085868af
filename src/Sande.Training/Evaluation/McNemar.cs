using System.Numerics;
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

    /// <summary>Two-sided: twice the tail of Binomial(n, 1/2) at the smaller count, at most 1. Counted in whole numbers: exact for any n.</summary>
    public static double PValue(int onlyBefore, int onlyAfter)
    {
        var changed = onlyBefore + onlyAfter;
        var (ways, tail) = (BigInteger.One, BigInteger.One);
        for (var k = 1; k <= Math.Min(onlyBefore, onlyAfter); k++)
        {
            ways = ways * (changed - k + 1) / k;
            tail += ways;
        }

        return Math.Min(1, Math.Exp(BigInteger.Log(tail) + (1 - changed) * Math.Log(2)));
    }
}
