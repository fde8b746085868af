using System.Text;

namespace Sande.Training.Tokenization.Bpe;

/// <summary>
/// Cuts a long word where no merge can reach across: between two characters that have tokens of their own and stand side by side in no token.
/// SentencePiece's words are whole texts; cut before each <c>▁</c> they are words again, short enough to be remembered, and the ids stay the same.
/// </summary>
internal sealed class WordCutter
{
    private readonly HashSet<int> _characters = [];
    private readonly HashSet<(int Left, int Right)> _neighbours = [];

    public WordCutter(IEnumerable<string> tokens)
    {
        foreach (var token in tokens)
        {
            int? left = null;
            foreach (var rune in token.EnumerateRunes())
            {
                if (left is { } before)
                    _neighbours.Add((before, rune.Value));
                else if (rune.Utf16SequenceLength == token.Length)
                    _characters.Add(rune.Value);
                left = rune.Value;
            }
        }
    }

    /// <summary>The length of the first part of <paramref name="word"/>, which is not empty.</summary>
    public int FirstPart(ReadOnlySpan<char> word)
    {
        var at = 0;
        int? left = null;
        while (at < word.Length)
        {
            Rune.DecodeFromUtf16(word[at..], out var rune, out var length);
            if (left is { } before && !_neighbours.Contains((before, rune.Value)) && _characters.Contains(before) && _characters.Contains(rune.Value))
                break;
            left = rune.Value;
            at += length;
        }
        return at;
    }
}
