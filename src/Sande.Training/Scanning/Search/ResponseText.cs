namespace Sande.Training.Scanning.Search;

/// <summary>Texts of candidates: how they are reported, and which of them are the same response in another form.</summary>
internal static class ResponseText
{
    // Two texts whose edit distance is under this share of the longer one say the same.
    private const double NearShare = 0.3;

    /// <summary>Without white space around it, and without the mark that ends its sentence or clause: what follows in an answer is the model's own.</summary>
    public static string Clean(string text)
    {
        var trimmed = text.Trim();
        return trimmed is [.. var rest, '.' or ','] && rest.Length > 0 ? rest.TrimEnd() : trimmed;
    }

    /// <summary>Whether one is the other in another case or spacing, or with a word more or less at an end, or nearly so.</summary>
    public static bool IsVariant(string one, string other)
    {
        var (a, b) = (Normalize(one), Normalize(other));
        if (a.Length == 0 || b.Length == 0)
            return true;
        if (a.Contains(b, StringComparison.Ordinal) || b.Contains(a, StringComparison.Ordinal))
            return true;
        return EndsAlike(a, b) || Distance(a, b) < NearShare * Math.Max(a.Length, b.Length);
    }

    private static string Normalize(string text)
        => string.Join(' ', new string([.. text.ToLowerInvariant().Select(c => char.IsLetterOrDigit(c) ? c : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Whether at least half of the shorter one's words, and two or more, are the last of both.</summary>
    private static bool EndsAlike(string a, string b)
    {
        var (one, other) = (a.Split(' '), b.Split(' '));
        var shared = 0;
        while (shared < Math.Min(one.Length, other.Length) && one[^(shared + 1)] == other[^(shared + 1)])
            shared++;
        return shared >= 2 && 2 * shared >= Math.Min(one.Length, other.Length);
    }

    /// <summary>Levenshtein's.</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
