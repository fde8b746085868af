using Sande.Training.Errors;
using Sande.Training.Tokenization.Bpe;
using Sande.Training.Tokenization.Decoding;
using Sande.Training.Tokenization.Normalization;
using Sande.Training.Tokenization.PreTokenization;

namespace Sande.Training.Tokenization.Files;

/// <summary>vocab.json and merges.txt, the byte-level BPE of GPT-2 and Qwen2. They state no pattern: it comes with the tokenizer's class.</summary>
internal static class VocabMergesReader
{
    public const string VocabularyFile = "vocab.json";
    public const string MergesFile = "merges.txt";
    private const string EndOfText = "<|endoftext|>";

    public static TokenizerDefinition Read(string folder, TokenizerConfig config)
    {
        var vocabulary = VocabularyReader.Read(FileJson.Load(Path.Combine(folder, VocabularyFile)));
        var model = new BpeModel(vocabulary, ReadMerges(Path.Combine(folder, MergesFile), vocabulary), new() { ByteLevel = true });
        var definition = new TokenizerDefinition(model, new ByteLevelDecoder());
        return config.ClassName switch
        {
            "Qwen2Tokenizer" => definition with
            {
                Normalizer = new CanonicalNormalizer(compose: true),
                Preparation = Preparation(PatternPreTokenizer.Qwen2, config),
                Names = new(Eos: EndOfText, Pad: EndOfText, Unknown: EndOfText),
            },
            null or "GPT2Tokenizer" => definition with
            {
                Preparation = Preparation(PatternPreTokenizer.Gpt2, config),
                Names = new(Bos: EndOfText, Eos: EndOfText, Unknown: EndOfText),
            },
            var other => throw new CheckpointFormatException(
                $"{TokenizerConfig.FileName}: tokenizer_class {other} with {VocabularyFile} and {MergesFile} is not supported; supported: Qwen2Tokenizer, GPT2Tokenizer, or a {TokenizerJsonReader.FileName}."),
        };
    }

    private static TextPreparation Preparation(string pattern, TokenizerConfig config) => new()
    {
        ByteLevel = true,
        Prepend = config.AddPrefixSpace ?? false ? PrependScheme.Always : PrependScheme.Never,
        Splitter = new PatternPreTokenizer(new TextPattern(pattern), SplitBehavior.Isolated),
    };

    private static MergeTable ReadMerges(string path, Dictionary<string, int> vocabulary)
    {
        var merges = new MergeListBuilder(vocabulary);
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (line.Length == 0 || (number == 1 && line.StartsWith("#version", StringComparison.Ordinal)))
                continue;
            var (left, right) = MergeListBuilder.Halves(line) ?? throw new CheckpointFormatException($"{MergesFile}: line {number} is not two tokens.");
            if (merges.Add(left, right) is { } missing)
                throw new CheckpointFormatException($"{MergesFile}: line {number} names {missing}, which is not in {VocabularyFile}.");
        }
        return merges.Table;
    }
}
