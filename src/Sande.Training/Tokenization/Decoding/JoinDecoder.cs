namespace Sande.Training.Tokenization.Decoding;

/// <summary>Joins all tokens with spaces: what Hugging Face does where a tokenizer states no decoder.</summary>
internal sealed class JoinDecoder : TokenDecoder
{
    /// <inheritdoc />
    public override IEnumerable<string> Decode(IEnumerable<string> tokens) => [string.Join(' ', tokens)];
}
