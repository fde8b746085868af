namespace Sande.Training.Tokenization;

/// <summary>Text to token ids and back, as the checkpoint's tokenizer does it.</summary>
public interface ITextTokenizer
{
    /// <summary>The highest id plus one, added tokens included.</summary>
    int VocabularySize { get; }

    /// <summary>The beginning-of-sequence token, or null.</summary>
    int? BosTokenId { get; }

    /// <summary>The end-of-sequence token, or null.</summary>
    int? EosTokenId { get; }

    /// <summary>The padding token, or null.</summary>
    int? PadTokenId { get; }

    /// <summary>The ids of <paramref name="text"/>; with special tokens as the checkpoint adds them (Llama: BOS; Qwen: none).</summary>
    IReadOnlyList<int> Encode(string text, bool addSpecialTokens = true);

    /// <summary>The text of <paramref name="ids"/>.</summary>
    string Decode(IReadOnlyList<int> ids, bool skipSpecialTokens = true);
}
