using Sande.Training.Errors;
using Sande.Training.Tokenization.Files;

namespace Sande.Training.Tokenization;

/// <summary>Loads the tokenizer of a checkpoint in Hugging Face's layout.</summary>
public static class TokenizerLoader
{
    private const string ModelFile = "tokenizer.model";

    // The tag of a SentencePiece model's first field; tiktoken's text never begins with a line end.
    private const byte SentencePieceTag = (byte)'\n';

    /// <summary>
    /// Reads tokenizer.json, else vocab.json with merges.txt, else tokenizer.model (SentencePiece or tiktoken), with tokenizer_config.json,
    /// special_tokens_map.json and added_tokens.json where they are. What could give other ids than Hugging Face's is refused.
    /// </summary>
    /// <exception cref="CheckpointFormatException">A file is missing, not sound or of a kind that is not supported; the message names it and says why.</exception>
    public static ITextTokenizer Load(string checkpointFolder)
    {
        var config = TokenizerConfig.Load(checkpointFolder);
        var definition = Read(checkpointFolder, config);
        var names = config.Names(definition.Names);
        var added = new AddedVocabulary(definition, config, names);
        return new CheckpointTokenizer(definition, added);
    }

    private static TokenizerDefinition Read(string folder, TokenizerConfig config)
    {
        var json = Path.Combine(folder, TokenizerJsonReader.FileName);
        if (File.Exists(json))
            return TokenizerJsonReader.Read(json);
        if (File.Exists(Path.Combine(folder, VocabMergesReader.VocabularyFile)) && File.Exists(Path.Combine(folder, VocabMergesReader.MergesFile)))
            return VocabMergesReader.Read(folder, config);
        var model = Path.Combine(folder, ModelFile);
        if (File.Exists(model))
            return IsSentencePiece(model) ? SentencePieceReader.Read(model, config) : TiktokenReader.Read(model);
        throw new CheckpointFormatException(
            $"The checkpoint has no tokenizer: none of {TokenizerJsonReader.FileName}, {VocabMergesReader.VocabularyFile} with {VocabMergesReader.MergesFile}, {ModelFile} is there.");
    }

    private static bool IsSentencePiece(string path)
    {
        using var stream = File.OpenRead(path);
        return stream.ReadByte() == SentencePieceTag;
    }
}
