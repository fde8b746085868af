using Microsoft.ML.Tokenizers;
using Sande.Training.Tokenization.Bpe;
using Sande.Training.Tokenization.Decoding;
using Sande.Training.Tokenization.PreTokenization;

namespace Sande.Training.Tokenization;

/// <summary>A tokenizer as a file format states it, before tokenizer_config.json has its say.</summary>
/// <param name="Model">Words to ids.</param>
/// <param name="Decoder">Tokens to text.</param>
internal sealed record TokenizerDefinition(BpeModel Model, TokenDecoder Decoder)
{
    /// <summary>Applied to the text between added tokens; null: none.</summary>
    public Normalizer? Normalizer { get; init; }

    /// <summary>How normalized text becomes words.</summary>
    public TextPreparation Preparation { get; init; } = TextPreparation.None;

    /// <summary>The tokens that are found before the model sees the text.</summary>
    public IReadOnlyList<AddedToken> AddedTokens { get; init; } = [];

    /// <summary>The special tokens by role, where the file itself or its tokenizer's class states them.</summary>
    public SpecialTokenNames Names { get; init; } = new();

    /// <summary>The special tokens around a text.</summary>
    public SequenceTemplate Template { get; init; } = new([], []);
}

/// <summary>The special tokens by role.</summary>
internal sealed record SpecialTokenNames(string? Bos = null, string? Eos = null, string? Pad = null, string? Unknown = null);

/// <summary>The special tokens that encoding puts around a text, by text.</summary>
internal sealed record SequenceTemplate(IReadOnlyList<int> Before, IReadOnlyList<int> After);
