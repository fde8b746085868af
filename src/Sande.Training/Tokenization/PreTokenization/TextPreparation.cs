using Microsoft.ML.Tokenizers;

namespace Sande.Training.Tokenization.PreTokenization;

/// <summary>Which stretches of text get a space before them (tokenizers: <c>PrependScheme</c>).</summary>
internal enum PrependScheme
{
    /// <summary>None.</summary>
    Never,

    /// <summary>The one that the text begins with.</summary>
    First,

    /// <summary>Each one between added tokens.</summary>
    Always,
}

/// <summary>How a stretch of text becomes the words that the model encodes.</summary>
internal sealed record TextPreparation
{
    /// <summary>The whole text is one word.</summary>
    public static TextPreparation None { get; } = new();

    /// <summary>Stands for a space: <c>▁</c> for Metaspace.</summary>
    public char Space { get; init; } = ' ';

    /// <summary>Where <see cref="Space"/> is put before a text that does not begin with it.</summary>
    public PrependScheme Prepend { get; init; }

    /// <summary>Cuts the text into words; null: one word.</summary>
    public PreTokenizer? Splitter { get; init; }

    /// <summary>The model sees a word's bytes in <see cref="ByteLevelAlphabet"/>.</summary>
    public bool ByteLevel { get; init; }

    /// <summary>The text as the splitter gets it.</summary>
    /// <param name="text">Not empty.</param>
    /// <param name="isFirst">Whether the whole text begins with it.</param>
    public string Apply(string text, bool isFirst)
    {
        var spaced = text.Replace(' ', Space);
        var prepend = Prepend == PrependScheme.Always || (Prepend == PrependScheme.First && isFirst);
        return prepend && spaced[0] != Space ? Space + spaced : spaced;
    }
}
