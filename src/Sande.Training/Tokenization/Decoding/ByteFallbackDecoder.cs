using System.Globalization;
using System.Text;

namespace Sande.Training.Tokenization.Decoding;

/// <summary>Turns runs of <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c> into the text of these bytes; a run that is not UTF-8 gives one U+FFFD for each byte.</summary>
internal sealed class ByteFallbackDecoder : TokenDecoder
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <inheritdoc />
    public override IEnumerable<string> Decode(IEnumerable<string> tokens)
    {
        var run = new List<byte>();
        foreach (var token in tokens)
        {
            if (TryGetByte(token, out var value))
            {
                run.Add(value);
                continue;
            }
            if (run.Count > 0)
                yield return Text(run);
            run.Clear();
            yield return token;
        }
        if (run.Count > 0)
            yield return Text(run);
    }

    private static bool TryGetByte(string token, out byte value)
    {
        value = 0;
        return token is ['<', '0', 'x', _, _, '>'] && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    private static string Text(List<byte> run)
    {
        try
        {
            return StrictUtf8.GetString([.. run]);
        }
        catch (DecoderFallbackException)
        {
            return new string('\ufffd', run.Count);
        }
    }
}
