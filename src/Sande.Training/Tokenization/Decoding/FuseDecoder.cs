namespace Sande.Training.Tokenization.Decoding;

/// <summary>Joins all tokens into one.</summary>
internal sealed class FuseDecoder : TokenDecoder
{
    /// <inheritdoc />
    public override IEnumerable<string> Decode(IEnumerable<string> tokens) => [string.Concat(tokens)];
}
