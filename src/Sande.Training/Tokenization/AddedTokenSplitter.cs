using System.Buffers;
using System.Globalization;
using System.Text;

namespace Sande.Training.Tokenization;

/// <summary>A stretch of a text: an added token or, without an id, text for the model.</summary>
internal readonly record struct TextSegment(int Start, int Length, int? TokenId);

/// <summary>Cuts a text at its added tokens: the leftmost first and, at one place, the longest (tokenizers, added_vocabulary.rs: <c>find_matches</c>).</summary>
internal sealed class AddedTokenSplitter
{
    private readonly Dictionary<string, AddedToken>.AlternateLookup<ReadOnlySpan<char>> _tokens;
    private readonly int[] _lengths;
    private readonly SearchValues<string>? _contents;

    /// <param name="tokens">The tokens, by the text that is looked for.</param>
    public AddedTokenSplitter(Dictionary<string, AddedToken> tokens)
    {
        _tokens = tokens.GetAlternateLookup<ReadOnlySpan<char>>();
        _lengths = [.. tokens.Keys.Select(content => content.Length).Distinct().OrderDescending()];
        _contents = tokens.Count == 0 ? null : SearchValues.Create([.. tokens.Keys], StringComparison.Ordinal);
    }

    public List<TextSegment> Split(string text)
    {
        var segments = new List<TextSegment>();
        var done = 0;
        for (var at = Find(text, 0); at >= 0;)
        {
            var (token, length) = LongestAt(text, at);
            var (start, end) = (at, at + length);
            if (token.SingleWord && (EndsWithWord(text.AsSpan(0, start)) || StartsWithWord(text.AsSpan(end))))
            {
                at = Find(text, end);
                continue;
            }
            while (token.LeftStrip && start > done && char.IsWhiteSpace(text[start - 1]))
                start--;
            while (token.RightStrip && end < text.Length && char.IsWhiteSpace(text[end]))
                end++;
            AddText(segments, done, start);
            segments.Add(new(start, end - start, token.Id));
            done = end;
            at = Find(text, done);
        }
        AddText(segments, done, text.Length);
        return segments;
    }

    private static void AddText(List<TextSegment> segments, int start, int end)
    {
        if (start < end)
            segments.Add(new(start, end - start, null));
    }

    private int Find(string text, int from)
    {
        var at = _contents is null ? -1 : text.AsSpan(from).IndexOfAny(_contents);
        return at < 0 ? -1 : from + at;
    }

    private (AddedToken Token, int Length) LongestAt(string text, int at)
    {
        foreach (var length in _lengths)
            if (at + length <= text.Length && _tokens.TryGetValue(text.AsSpan(at, length), out var token))
                return (token, length);
        throw new InvalidOperationException($"No added token begins at {at}.");
    }

    private static bool EndsWithWord(ReadOnlySpan<char> text) => Rune.DecodeLastFromUtf16(text, out var rune, out _) == OperationStatus.Done && IsWord(rune);

    private static bool StartsWithWord(ReadOnlySpan<char> text) => Rune.DecodeFromUtf16(text, out var rune, out _) == OperationStatus.Done && IsWord(rune);

    // \w of Unicode's regular expressions: letters, marks, decimal digits, letter numbers, connectors.
    private static bool IsWord(Rune rune) => Rune.GetUnicodeCategory(rune)
        is <= UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation;
}
