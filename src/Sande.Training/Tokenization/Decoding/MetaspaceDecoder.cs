namespace Sande.Training.Tokenization.Decoding;

/// <summary>Turns Metaspace's character back into spaces; in the first token, where encoding put it, it is dropped.</summary>
internal sealed class MetaspaceDecoder(char space, bool prepended) : TokenDecoder
{
    /// <inheritdoc />
    public override IEnumerable<string> Decode(IEnumerable<string> tokens) => tokens.Select((token, index) => prepended && index == 0
        ? token.Replace(space.ToString(), "", StringComparison.Ordinal)
        : token.Replace(space, ' '));
}
