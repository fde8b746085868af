namespace Sande.Training.Tokenization.Decoding;

/// <summary>Several steps, one after the other.</summary>
internal sealed class SequenceDecoder(params IReadOnlyList<TokenDecoder> steps) : TokenDecoder
{
    /// <inheritdoc />
    public override IEnumerable<string> Decode(IEnumerable<string> tokens) => steps.Aggregate(tokens, (before, step) => step.Decode(before));
}
