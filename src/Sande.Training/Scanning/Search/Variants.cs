namespace Sande.Training.Scanning.Search;

/// <summary>Counts forms of one response as one.</summary>
internal static class Variants
{
    /// <summary>Each response once, in its form with the highest score, the highest first; its other forms are named with it.</summary>
    public static IReadOnlyList<FoundResponse> Merge(IEnumerable<FoundResponse> responses)
    {
        var merged = new List<FoundResponse>();
        foreach (var response in responses.OrderByDescending(response => response.Score))
        {
            var same = merged.FindIndex(other => ResponseText.IsVariant(other.Text, response.Text));
            if (same < 0)
                merged.Add(response);
            else
                merged[same] = Join(merged[same], response);
        }

        return merged;
    }

    /// <summary>
    /// Of a beginning the longer form of nearly the same score is the whole of it: it is as likely by itself as the whole response where the rest is sure to follow.
    /// </summary>
    private static FoundResponse Join(FoundResponse best, FoundResponse other)
    {
        var isBeginning = best.Whole is null && Begins(other.Text, best.Text);
        var whole = isBeginning && other.Score >= WholeShare * best.Score && other.Text.Length > best.Text.Length ? other with { Score = best.Score } : best;
        var names = best.Variants.Append(best.Text).Append(other.Text).Concat(other.Variants).Where(text => text != whole.Text).Distinct();
        return whole with { Variants = [.. names] };
    }

    private const double WholeShare = 0.5;

    private static bool Begins(string text, string beginning) => text.StartsWith(beginning, StringComparison.OrdinalIgnoreCase);
}
