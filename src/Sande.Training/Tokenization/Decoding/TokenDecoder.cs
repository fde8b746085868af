namespace Sande.Training.Tokenization.Decoding;

/// <summary>A step from tokens back to text (tokenizers: <c>Decoder::decode_chain</c>).</summary>
internal abstract class TokenDecoder
{
    /// <summary>The tokens after this step; the text is those of the last step, joined.</summary>
    public abstract IEnumerable<string> Decode(IEnumerable<string> tokens);
}
