using System.Text;

namespace Sande.Training.Tokenization.Decoding;

/// <summary>Turns the characters of <see cref="ByteLevelAlphabet"/> back into bytes and these, all together, into text.</summary>
internal sealed class ByteLevelDecoder : TokenDecoder
{
    /// <inheritdoc />
    public override IEnumerable<string> Decode(IEnumerable<string> tokens)
    {
        var bytes = new List<byte>();
        foreach (var token in tokens)
            AddBytes(token, bytes);
        return [Encoding.UTF8.GetString([.. bytes])];
    }

    private static void AddBytes(string token, List<byte> bytes)
    {
        var start = bytes.Count;
        foreach (var character in token)
        {
            if (ByteLevelAlphabet.TryGetByte(character, out var value))
            {
                bytes.Add(value);
                continue;
            }
            // An added token that is not written in the alphabet is taken as it is.
            bytes.RemoveRange(start, bytes.Count - start);
            bytes.AddRange(Encoding.UTF8.GetBytes(token));
            return;
        }
    }
}
