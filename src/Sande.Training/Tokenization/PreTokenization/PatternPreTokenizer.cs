using Microsoft.ML.Tokenizers;

namespace Sande.Training.Tokenization.PreTokenization;

/// <summary>Cuts a text at the matches of a pattern (tokenizers: <c>Split</c>).</summary>
/// <param name="pattern">What is looked for.</param>
/// <param name="behavior">What becomes of a match.</param>
/// <param name="invert">The matches are the text and what lies between them are the matches.</param>
internal sealed class PatternPreTokenizer(TextPattern pattern, SplitBehavior behavior, bool invert = false) : PreTokenizer
{
    /// <summary>GPT-2's pattern, that of ByteLevel with <c>use_regex</c>.</summary>
    public const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <summary>Qwen2's, where no tokenizer.json states it.</summary>
    public const string Qwen2 = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>Llama 3's, where only the tiktoken file is there.</summary>
    public const string Llama3 = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <inheritdoc />
    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text) => PreTokenize(text.AsSpan());

    /// <inheritdoc />
    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text)
    {
        var pieces = Pieces(text);
        if (behavior == SplitBehavior.Isolated)
            return pieces.Select(piece => (piece.Start, piece.Length));
        if (behavior == SplitBehavior.Removed)
            return pieces.Where(piece => !piece.IsMatch).Select(piece => (piece.Start, piece.Length));
        return Joined(pieces);
    }

    private List<Piece> Pieces(ReadOnlySpan<char> text)
    {
        var matches = pattern.Matches(text);
        var pieces = new List<Piece>(matches.Count);
        var done = 0;
        foreach (var (start, length) in matches)
        {
            if (start > done)
                pieces.Add(new(done, start - done, invert));
            pieces.Add(new(start, length, !invert));
            done = start + length;
        }
        if (done < text.Length)
            pieces.Add(new(done, text.Length - done, invert));
        return pieces;
    }

    private List<(int Offset, int Length)> Joined(List<Piece> pieces)
    {
        var joined = new List<(int Offset, int Length)>();
        for (var i = 0; i < pieces.Count; i++)
        {
            if (i > 0 && Belongs(pieces[i - 1], pieces[i]))
                joined[^1] = (joined[^1].Offset, joined[^1].Length + pieces[i].Length);
            else
                joined.Add((pieces[i].Start, pieces[i].Length));
        }
        return joined;
    }

    // A match joins its neighbour only where that is no match itself; MergedWithNext is told from the neighbour's side.
    private bool Belongs(Piece left, Piece right) => behavior switch
    {
        SplitBehavior.MergedWithPrevious => right.IsMatch && !left.IsMatch,
        SplitBehavior.MergedWithNext => left.IsMatch && !right.IsMatch,
        _ => left.IsMatch == right.IsMatch,
    };

    private readonly record struct Piece(int Start, int Length, bool IsMatch);
}
