using System.Buffers;
using System.Collections.Frozen;
using System.Text;

namespace Sande.Training.Tokenization;

/// <summary>GPT-2's alphabet of 256 visible characters, one for each byte: a byte-level vocabulary is written in it.</summary>
internal static class ByteLevelAlphabet
{
    private static readonly char[] Characters = CreateCharacters();
    private static readonly FrozenDictionary<char, byte> Bytes = Characters.Select((character, value) => (character, (byte)value)).ToFrozenDictionary(
        pair => pair.character, pair => pair.Item2);

    /// <summary>The characters of the bytes.</summary>
    public static string FromBytes(ReadOnlySpan<byte> bytes)
        => string.Create(bytes.Length, bytes, static (characters, bytes) =>
        {
            for (var i = 0; i < bytes.Length; i++)
                characters[i] = Characters[bytes[i]];
        });

    /// <summary>The characters of the text's UTF-8 bytes.</summary>
    public static string FromText(ReadOnlySpan<char> text)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            return FromBytes(bytes.AsSpan(0, Encoding.UTF8.GetBytes(text, bytes)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>The byte that <paramref name="character"/> stands for, if it is one of the alphabet.</summary>
    public static bool TryGetByte(char character, out byte value) => Bytes.TryGetValue(character, out value);

    // Printable Latin-1 stands for itself; the 68 other bytes get the characters from U+0100 on, in order.
    private static char[] CreateCharacters()
    {
        var next = '\u0100';
        return [.. Enumerable.Range(0, 256).Select(value => value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE ? (char)value : next++)];
    }
}
