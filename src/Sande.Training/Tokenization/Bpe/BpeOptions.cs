namespace Sande.Training.Tokenization.Bpe;

/// <summary>How a BPE model treats a word, in Hugging Face's terms.</summary>
internal sealed record BpeOptions
{
    /// <summary>Words are the characters that stand for their UTF-8 bytes (<see cref="ByteLevelAlphabet"/>).</summary>
    public bool ByteLevel { get; init; }

    /// <summary>A word that is a token as a whole is that token, whatever the merges would make of it.</summary>
    public bool IgnoreMerges { get; init; }

    /// <summary>A character without a token becomes the tokens <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c> of its UTF-8 bytes.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>The token of a character that has none; null leaves it out.</summary>
    public int? UnknownId { get; init; }

    /// <summary>Neighbouring unknown characters are one unknown token.</summary>
    public bool FuseUnknown { get; init; }
}
