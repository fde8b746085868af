namespace Sande.DemoModel.Tokenizers;

/// <summary>GPT-2's byte alphabet: every byte as one visible character, so that a vocabulary is readable text (openai/gpt-2, encoder.py, bytes_to_unicode).</summary>
internal static class ByteAlphabet
{
    private static readonly char[] Characters = Build();

    /// <summary>The 256 characters in the order of their codes, as Hugging Face's trainer lists them.</summary>
    public static IEnumerable<string> Ordered => Characters.Order().Select(character => character.ToString());

    /// <summary>The character of a byte.</summary>
    public static char Of(byte value) => Characters[value];

    private static char[] Build()
    {
        var characters = new char[256];
        var next = 256;
        for (var value = 0; value < characters.Length; value++)
        {
            var visible = value is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE;
            characters[value] = (char)(visible ? value : next++);
        }

        return characters;
    }
}
