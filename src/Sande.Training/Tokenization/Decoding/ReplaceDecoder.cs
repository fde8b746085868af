using Sande.Training.Tokenization.Normalization;

namespace Sande.Training.Tokenization.Decoding;

/// <summary>Replaces a pattern in each token.</summary>
internal sealed class ReplaceDecoder(TextPattern pattern, string content) : TokenDecoder
{
    private readonly ReplaceNormalizer _replace = new(pattern, content);

    /// <inheritdoc />
    public override IEnumerable<string> Decode(IEnumerable<string> tokens) => tokens.Select(_replace.Normalize);
}
