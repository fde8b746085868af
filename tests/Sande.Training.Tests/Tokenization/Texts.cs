using CsCheck;

namespace Sande.Training.Tests.Tokenization;

/// <summary>Random texts of what tokenizers find hard: runs of white space, contractions, digits, scripts, characters beyond U+FFFF, marks.</summary>
internal static class Texts
{
    private static readonly string[] Fragments =
    [
        "the", "Hello", "World", "'s", "'LL", "I'm", "123", "7", "٣", "½", "𝟙", "𝐀", "𠮷", "é", "ö", "日本", "語", "🚀", "👨‍👩‍👧", "\n", "\r\n", "\t", " ", "  ", "     ",
        "\u00a0", "\u3000", "\u2028", ".", "!!", "...", "==", "(", ")", "_", "-", "▁", "<0x0A>", "\u0000", "\u200b", "각", "Ω", "ß", "ǅ", "¼", "\ue000", "aaaaaaa", "function", "ing", "Ġ", "Ċ",
    ];

    /// <summary>Well-formed and in normalization form C.</summary>
    public static Gen<string> Any { get; } = Gen.OneOf(
        Gen.Int[0, Fragments.Length - 1].Select(index => Fragments[index]),
        Gen.Char[' ', '~'].Select(character => character.ToString()),
        Gen.Int[1, 20].Select(count => new string(' ', count))).Array[0, 20].Select(string.Concat);

    /// <summary>Without characters beyond U+00FF.</summary>
    public static Gen<string> Latin { get; } = Any.Select(text => string.Concat(text.Where(character => character <= '\u00ff')));

    /// <summary>Any UTF-16 units, lone surrogates among them.</summary>
    public static Gen<string> Units { get; } = Gen.OneOf(Gen.Char, Gen.Char['\ud800', '\udfff'], Gen.Char['\u0300', '\u0340']).Array[0, 30].Select(units => new string(units));
}
