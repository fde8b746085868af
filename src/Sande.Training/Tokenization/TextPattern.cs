using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Sande.Training.Errors;

namespace Sande.Training.Tokenization;

/// <summary>
/// A pattern of a tokenizer's files, matched by code points as Hugging Face's engine (Oniguruma) does. .NET's classes see UTF-16 units, so a letter
/// beyond U+FFFF would be no <c>\p{L}</c>: the pattern runs over a copy of the text in which a character of the same category stands for each of those.
/// </summary>
internal sealed class TextPattern
{
    private const char LongS = '\u017f';
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(20);
    private static readonly char[] CategoryCharacters = CreateCategoryCharacters();

    private readonly Regex _regex;
    private readonly bool _longSIsS;

    /// <exception cref="ArgumentException">The expression is none that .NET reads.</exception>
    public TextPattern(string expression)
    {
        // In Oniguruma's default syntax ^ and $ always match at line ends.
        _regex = new Regex(expression, RegexOptions.Compiled | RegexOptions.CultureInvariant | RegexOptions.Multiline, MatchTimeout);
        // Case folding makes 's of ' and U+017F; .NET's does not.
        _longSIsS = expression.Contains("(?i", StringComparison.Ordinal);
    }

    /// <summary>A pattern that matches <paramref name="text"/> itself.</summary>
    public static TextPattern Literal(string text) => new(Regex.Escape(text));

    /// <summary>The matches that are not empty, in order; <paramref name="text"/> is well-formed UTF-16.</summary>
    public List<(int Start, int Length)> Matches(ReadOnlySpan<char> text)
    {
        try
        {
            return text.ContainsAnyInRange('\ud800', '\udfff') || (_longSIsS && text.Contains(LongS)) ? MatchesByCodePoint(text) : MatchesOf(text);
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new CheckpointFormatException($"The tokenizer's pattern {_regex} needs more than {MatchTimeout.TotalSeconds} s on a text of {text.Length} characters.", e);
        }
    }

    private List<(int Start, int Length)> MatchesOf(ReadOnlySpan<char> text)
    {
        var matches = new List<(int, int)>(text.Length / 4);
        foreach (var match in _regex.EnumerateMatches(text))
            if (match.Length > 0)
                matches.Add((match.Index, match.Length));
        return matches;
    }

    private List<(int Start, int Length)> MatchesByCodePoint(ReadOnlySpan<char> text)
    {
        var copy = new char[text.Length];
        var starts = new int[text.Length + 1];
        var (count, at) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            copy[count] = rune.IsBmp ? Folded((char)rune.Value) : CategoryCharacters[(int)Rune.GetUnicodeCategory(rune)];
            starts[count++] = at;
            at += rune.Utf16SequenceLength;
        }
        starts[count] = at;
        var matches = MatchesOf(copy.AsSpan(0, count));
        for (var i = 0; i < matches.Count; i++)
        {
            var (start, length) = matches[i];
            matches[i] = (starts[start], starts[start + length] - starts[start]);
        }
        return matches;
    }

    private char Folded(char character) => _longSIsS && character == LongS ? 's' : character;

    // The first character of each category beyond Latin-1; a category without one there (control, surrogate) has none beyond U+FFFF either.
    private static char[] CreateCategoryCharacters()
    {
        var characters = new char[(int)UnicodeCategory.OtherNotAssigned + 1];
        for (var character = '\uffff'; character > '\u00ff'; character--)
            characters[(int)char.GetUnicodeCategory(character)] = character;
        return characters;
    }
}
