using System.Text.Json;
using Sande.Training.Tokenization.Bpe;
using Sande.Training.Tokenization.Decoding;
using Sande.Training.Tokenization.PreTokenization;

namespace Sande.Training.Tokenization.Files;

/// <summary>tokenizer.json, the one file of Hugging Face's tokenizers library.</summary>
internal static class TokenizerJsonReader
{
    public const string FileName = "tokenizer.json";

    public static TokenizerDefinition Read(string path)
    {
        var json = FileJson.Load(path);
        var preparation = json.Field("pre_tokenizer") is { } preTokenizer ? PreTokenizerReader.Read(preTokenizer) : TextPreparation.None;
        return new(ReadModel(json.RequiredField("model"), preparation.ByteLevel), json.Field("decoder") is { } decoder ? DecoderReader.Read(decoder) : new JoinDecoder())
        {
            Normalizer = json.Field("normalizer") is { } normalizer ? NormalizerReader.Read(normalizer) : null,
            Preparation = preparation,
            AddedTokens = json.Field("added_tokens") is { } added ? [.. added.Items().Select(token => AddedTokenReader.Read(token, token.RequiredField("id").Number()))] : [],
            Template = json.Field("post_processor") is { } postProcessor ? PostProcessorReader.Read(postProcessor) : new([], []),
        };
    }

    private static BpeModel ReadModel(FileJson json, bool byteLevel)
    {
        Refuse(json);
        var vocabulary = VocabularyReader.Read(json.RequiredField("vocab"));
        var unknown = json.TextField("unk_token");
        return new(vocabulary, VocabularyReader.ReadMerges(json.RequiredField("merges"), vocabulary), new()
        {
            ByteLevel = byteLevel,
            IgnoreMerges = json.FlagField("ignore_merges") ?? false,
            ByteFallback = json.FlagField("byte_fallback") ?? false,
            FuseUnknown = json.FlagField("fuse_unk") ?? false,
            UnknownId = unknown is null ? null : vocabulary.TryGetValue(unknown, out var id) ? id : throw json.Fault($"unk_token {unknown} is not in the vocabulary"),
        });
    }

    // What would give other ids than Hugging Face's is refused rather than ignored.
    private static void Refuse(FileJson json)
    {
        // The oldest files do not name the type; only BPE has merges.
        if ((json.TextField("type") ?? (json.Has("merges") ? "BPE" : "(none)")) is var type and not "BPE")
            throw json.Fault($"the type {type} is not supported; supported: BPE");
        foreach (var name in new[] { "continuing_subword_prefix", "end_of_word_suffix" })
            if (json.TextField(name) is { Length: > 0 })
                throw json.Fault($"{name} is not supported");
        if (json.Field("dropout") is { } dropout && (dropout.Element.ValueKind != JsonValueKind.Number || dropout.Element.GetDouble() != 0))
            throw dropout.Fault("is not supported: ids would be random");
    }
}
