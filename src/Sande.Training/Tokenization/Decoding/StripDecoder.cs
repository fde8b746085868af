namespace Sande.Training.Tokenization.Decoding;

/// <summary>Takes a character away from the ends of each token.</summary>
/// <param name="content">The character.</param>
/// <param name="start">How often at most at the start.</param>
/// <param name="stop">How often at most at the end.</param>
internal sealed class StripDecoder(char content, int start, int stop) : TokenDecoder
{
    /// <inheritdoc />
    public override IEnumerable<string> Decode(IEnumerable<string> tokens) => tokens.Select(Strip);

    private string Strip(string token)
    {
        var (from, to) = (0, token.Length);
        while (from < Math.Min(start, token.Length) && token[from] == content)
            from++;
        while (to > from && token.Length - to < stop && token[to - 1] == content)
            to--;
        return token[from..to];
    }
}
