using System.Text;
using Microsoft.ML.Tokenizers;

namespace Sande.Training.Tokenization.Normalization;

/// <summary>
/// Unicode's normalization forms C and D (Unicode Standard Annex 15). <see cref="string.Normalize()"/> would do, but returns its input unchanged
/// under InvariantGlobalization, which lets the program run where no ICU is installed.
/// </summary>
/// <param name="compose">Form C; else form D.</param>
internal sealed class CanonicalNormalizer(bool compose) : Normalizer
{
    // Below these, no character decomposes (D) or combines (C).
    private const char FirstDecomposed = '\u00c0';
    private const char FirstCombining = '\u0300';

    /// <inheritdoc />
    public override string Normalize(ReadOnlySpan<char> original) => Normalize(original.ToString());

    /// <inheritdoc />
    public override string Normalize(string original)
    {
        if (!original.AsSpan().ContainsAnyInRange(compose ? FirstCombining : FirstDecomposed, '\uffff'))
            return original;
        var points = new List<int>(original.Length + 16);
        foreach (var rune in original.EnumerateRunes())
            AddDecomposed(rune.Value, points);
        Reorder(points);
        if (compose)
            Compose(points);
        var text = new StringBuilder(points.Count);
        foreach (var point in points)
            text.Append(new Rune(point));
        return text.ToString();
    }

    private static void AddDecomposed(int point, List<int> points)
    {
        if (!UnicodeCanonical.Instance.TryDecompose(point, out var first, out var second))
        {
            points.Add(point);
            return;
        }
        AddDecomposed(first, points);
        if (second is { } last)
            AddDecomposed(last, points);
    }

    // Each run of combining characters in the order of their classes, equal classes as they stood.
    private static void Reorder(List<int> points)
    {
        for (var start = 0; start < points.Count;)
        {
            var end = start;
            while (end < points.Count && UnicodeCanonical.Instance.CombiningClass(points[end]) != 0)
                end++;
            if (end - start > 1)
            {
                var run = points[start..end].OrderBy(UnicodeCanonical.Instance.CombiningClass).ToList();
                for (var i = 0; i < run.Count; i++)
                    points[start + i] = run[i];
            }
            start = end + 1;
        }
    }

    private static void Compose(List<int> points)
    {
        var (starter, kept, lastClass) = (-1, 0, 0);
        foreach (var point in points.ToArray())
        {
            var combiningClass = UnicodeCanonical.Instance.CombiningClass(point);
            // Blocked: something of the same or a higher class, or another starter, stands between.
            var reachable = starter >= 0 && (kept == starter + 1 || (lastClass != 0 && lastClass < combiningClass));
            if (reachable && UnicodeCanonical.Instance.TryCompose(points[starter], point, out var composite))
            {
                points[starter] = composite;
                continue;
            }
            if (combiningClass == 0)
                starter = kept;
            lastClass = combiningClass;
            points[kept++] = point;
        }
        points.RemoveRange(kept, points.Count - kept);
    }
}
