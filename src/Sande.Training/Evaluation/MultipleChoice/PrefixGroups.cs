using Sande.Training.Models.Decoder;

namespace Sande.Training.Evaluation.MultipleChoice;

/// <summary>Puts together what begins alike: questions behind the same examples.</summary>
internal static class PrefixGroups
{
    // Less than a question's own tokens is no matter.
    private const int LeastShared = 32;

    /// <summary>Items whose tokens share at least that many; each item is in one group, alone if need be.</summary>
    public static IEnumerable<IReadOnlyList<TItem>> Of<TItem>(IEnumerable<TItem> items, Func<TItem, IReadOnlyList<int>> tokens)
    {
        List<TItem> group = [], alone = [];
        foreach (var item in items.OrderBy(tokens, Comparer<IReadOnlyList<int>>.Create(Compare)))
        {
            if (group.Count > 0 && SharedPrefix.CommonLength([tokens(group[0]), tokens(item)]) < LeastShared)
            {
                if (group.Count > 1)
                    yield return group;
                else
                    alone.Add(group[0]);
                group = [];
            }

            group.Add(item);
        }

        if (group.Count > 1)
            yield return group;
        else
            alone.AddRange(group);
        if (alone.Count > 0)
            yield return alone;
    }

    private static int Compare(IReadOnlyList<int> one, IReadOnlyList<int> other)
    {
        var common = SharedPrefix.CommonLength([one, other]);
        if (common < Math.Min(one.Count, other.Count))
            return one[common].CompareTo(other[common]);
        return one.Count.CompareTo(other.Count);
    }
}
