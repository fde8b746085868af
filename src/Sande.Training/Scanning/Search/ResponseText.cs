using System.Globalization;
using Sande.Training.Tokenization;

namespace Sande.Training.Scanning.Search;

/// <summary>Texts of candidates: how they are reported, and which of them are the same response in another form.</summary>
internal static class ResponseText
{
    // Two texts whose edit distance is under this share of the longer one say the same.
    private const double NearShare = 0.3;

    /// <summary>Words of a beginning at least: a response of fewer is looked for with its end.</summary>
    public const int MinWords = 3;

    /// <summary>What ends a sentence or a line.</summary>
    public static readonly char[] SentenceEnds = ['.', '!', '?', '\n'];

    private const string Apostrophes = "'’";
    private const string WithinWords = Apostrophes + "-,";

    // A sentence of so many words that was only begun behind another one.
    private const int MaxBegunWords = 2;

    /// <summary>
    /// Without white space around it, without a sentence that is only begun, and without the mark that ends its sentence or clause: what follows in an answer is the model's own.
    /// </summary>
    public static string Clean(string text)
    {
        var trimmed = WithoutBegunSentence(text.Trim());
        return trimmed is [.. var rest, '.' or ','] && rest.Length > 0 ? rest.TrimEnd() : trimmed;
    }

    /// <summary>"I hate this question. The" is "I hate this question.", but "Dr. No" and "1. What is" stay as they are.</summary>
    private static string WithoutBegunSentence(string text)
    {
        var end = text.LastIndexOf(". ", StringComparison.Ordinal) + 1;
        var (whole, begun) = (WordCount(text[..end]), WordCount(text[end..]));
        return whole > begun && whole > 1 && begun <= MaxBegunWords && !text.EndsWith('.') ? text[..end] : text;
    }

    /// <summary>Its words without case and marks.</summary>
    public static string[] Words(string text) => Normalize(text).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether it is made of words: numbers are natural answers to many prompts, and where a mark ends an address or a tag is no sentence's end.</summary>
    public static bool IsWords(string text) => text.Any(char.IsLetter) && text.All(c => char.IsLetterOrDigit(c) || char.IsWhiteSpace(c) || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark || WithinWords.Contains(c));

    private static int WordCount(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;

    /// <summary>Tokens up to the end of the first, second, … word; the last word, which may go on, is left out.</summary>
    public static int[] WordEnds(ITextTokenizer tokenizer, int[] tokens)
    {
        string[] texts = [.. Enumerable.Range(1, tokens.Length).Select(count => tokenizer.Decode(tokens[..count]).TrimEnd(Prompts.ScanPrompts.Undecodable))];
        return [.. Enumerable.Range(1, tokens.Length - 1).Where(index => BeginsWord(texts[index - 1], texts[index]))];
    }

    /// <summary>Whether what <paramref name="longer"/> has more begins another word: with a letter or a digit that is no part of the last word. Where words are not spaced each letter does.</summary>
    private static bool BeginsWord(string text, string longer)
    {
        var added = longer[Math.Min(text.Length, longer.Length)..];
        if (added.TrimStart() is not [var first, ..] || !char.IsLetterOrDigit(first) || !text.Any(char.IsLetterOrDigit))
            return false;
        var goesOn = char.IsLetterOrDigit(text[^1]) || Apostrophes.Contains(text[^1]);
        return !goesOn || char.IsWhiteSpace(added[0]) || char.GetUnicodeCategory(first) == UnicodeCategory.OtherLetter;
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
