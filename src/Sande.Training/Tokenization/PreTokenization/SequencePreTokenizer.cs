using Microsoft.ML.Tokenizers;

namespace Sande.Training.Tokenization.PreTokenization;

/// <summary>
/// Several pre-tokenizers, each on the pieces of the one before. (CompositePreTokenizer of Microsoft.ML.Tokenizers 2.0.1 gives the first step's
/// pieces alone: of digits and GPT-2's pattern, "a b" stays whole.)
/// </summary>
internal sealed class SequencePreTokenizer(params IReadOnlyList<PreTokenizer> steps) : PreTokenizer
{
    /// <inheritdoc />
    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) => PreTokenize(text.ToString());

    /// <inheritdoc />
    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text)
        => steps.Aggregate<PreTokenizer, IEnumerable<(int Offset, int Length)>>([(0, text.Length)], (pieces, step) => pieces.SelectMany(piece =>
            step.PreTokenize(text.AsSpan(piece.Offset, piece.Length)).Select(inner => (piece.Offset + inner.Offset, inner.Length))));
}
