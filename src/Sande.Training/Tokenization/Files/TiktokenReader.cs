using System.Globalization;
using System.Text;
using Sande.Training.Errors;
using Sande.Training.Tokenization.Bpe;
using Sande.Training.Tokenization.Decoding;
using Sande.Training.Tokenization.PreTokenization;

namespace Sande.Training.Tokenization.Files;

/// <summary>tokenizer.model as tiktoken writes it, a line <c>base64 rank</c> for each token: Llama 3's original file.</summary>
internal static class TiktokenReader
{
    private const int SpecialTokenCount = 256;

    // llama-models, llama3/tokenizer.py: the first of the special tokens, which follow the ranks; the rest are reserved.
    private static readonly string[] SpecialTokens =
    [
        "<|begin_of_text|>", "<|end_of_text|>", "<|reserved_special_token_0|>", "<|reserved_special_token_1|>", "<|finetune_right_pad_id|>", "<|step_id|>",
        "<|start_header_id|>", "<|end_header_id|>", "<|eom_id|>", "<|eot_id|>", "<|python_tag|>",
    ];

    public static TokenizerDefinition Read(string path)
    {
        var ranks = ReadRanks(path);
        // tiktoken takes a word that is a token as that token before it merges, and ranks are ids.
        var model = new BpeModel(ranks, MergeTable.FromTokens(ranks, ranks), new() { ByteLevel = true, IgnoreMerges = true });
        var first = ranks.Count;
        return new(model, new ByteLevelDecoder())
        {
            Preparation = new() { ByteLevel = true, Splitter = new PatternPreTokenizer(new TextPattern(PatternPreTokenizer.Llama3), SplitBehavior.Isolated) },
            AddedTokens = [.. SpecialTokenNames().Select((name, index) => new AddedToken(first + index, name) { Special = true })],
            Names = new(SpecialTokens[0], SpecialTokens[1]),
            Template = new([first], []),
        };
    }

    private static IEnumerable<string> SpecialTokenNames()
        => SpecialTokens.Concat(Enumerable.Range(2, SpecialTokenCount - SpecialTokens.Length).Select(index => $"<|reserved_special_token_{index}|>"));

    private static Dictionary<string, int> ReadRanks(string path)
    {
        var ranks = new Dictionary<string, int>();
        var number = 0;
        foreach (var line in File.ReadLines(path, Encoding.Latin1))
        {
            number++;
            if (line.Length == 0)
                continue;
            var bytes = new byte[line.Length];
            if (line.Split(' ') is not [var token, var rank]
                || !Convert.TryFromBase64String(token, bytes, out var length)
                || !int.TryParse(rank, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                || id != ranks.Count
                || !ranks.TryAdd(ByteLevelAlphabet.FromBytes(bytes.AsSpan(0, length)), id))
                throw new CheckpointFormatException($"{Path.GetFileName(path)}: line {number} is no new token with the next rank; supported: SentencePiece BPE models and tiktoken's ranks.");
        }
        return ranks.Count > 0 ? ranks : throw new CheckpointFormatException($"{Path.GetFileName(path)} is empty.");
    }
}
