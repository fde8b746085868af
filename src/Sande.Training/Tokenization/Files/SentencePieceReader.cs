using Google.Protobuf;
using Microsoft.ML.Tokenizers;
using Sande.Training.Errors;
using Sande.Training.Tokenization.Bpe;
using Sande.Training.Tokenization.Decoding;
using Sande.Training.Tokenization.Normalization;
using Sande.Training.Tokenization.PreTokenization;

namespace Sande.Training.Tokenization.Files;

/// <summary>tokenizer.model as SentencePiece writes it: the BPE of Llama 2 and its kin, set up as transformers' LlamaConverter does.</summary>
internal static class SentencePieceReader
{
    private const char Space = '▁';

    public static TokenizerDefinition Read(string path, TokenizerConfig config)
    {
        var file = Path.GetFileName(path);
        var model = Parse(path, file);
        Refuse(model, file);
        var vocabulary = new Dictionary<string, int>();
        for (var id = 0; id < model.Pieces.Count; id++)
            vocabulary[model.Pieces[id].Text] = id;
        var prefix = model.AddDummyPrefix && (config.AddPrefixSpace ?? true);
        var definition = new TokenizerDefinition(CreateModel(model, vocabulary), Decoder(prefix))
        {
            AddedTokens = [.. AddedTokens(model)],
            Names = new(Text(model, model.BosId), Text(model, model.EosId), Text(model, model.PadId), model.Pieces.Find(piece => piece.Type == PieceType.Unknown).Text),
            // LlamaTokenizer's default: BOS, no EOS.
            Template = new(model.BosId >= 0 && model.BosId < model.Pieces.Count ? [model.BosId] : [], []),
        };
        return config.Legacy ?? true
            ? definition with { Normalizer = LegacyNormalizer(prefix) }
            : definition with { Preparation = new() { Space = Space, Prepend = prefix ? PrependScheme.First : PrependScheme.Never } };
    }

    private static SentencePieceModel Parse(string path, string file)
    {
        try
        {
            return SentencePieceModel.Parse(File.ReadAllBytes(path));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new CheckpointFormatException($"{file} is not a whole SentencePiece model: {e.Message}", e);
        }
    }

    private static void Refuse(SentencePieceModel model, string file)
    {
        if (model.ModelType != SentencePieceModel.Bpe)
            throw new CheckpointFormatException($"{file}: SentencePiece model type {model.ModelType} (1 is Unigram) is not supported; supported: BPE (2).");
        if (model.HasCharacterMap)
            throw new CheckpointFormatException($"{file}: the normalizer {model.NormalizerName} is not supported; supported: identity.");
        if (model.Pieces.Count == 0)
            throw new CheckpointFormatException($"{file} holds no pieces.");
        if (model.Pieces.Exists(piece => !Enum.IsDefined(piece.Type) || piece.Type == PieceType.Unused))
            throw new CheckpointFormatException($"{file}: pieces of type UNUSED are not supported.");
    }

    private static BpeModel CreateModel(SentencePieceModel model, Dictionary<string, int> vocabulary)
    {
        var scores = model.Pieces.Where(piece => piece.Type == PieceType.Normal).Select(piece => piece.Score).Distinct().OrderDescending().ToList();
        var ranks = scores.Index().ToDictionary(score => score.Item, score => score.Index);
        var merges = MergeTable.FromTokens(vocabulary, model.Pieces
            .Where(piece => piece.Type == PieceType.Normal).Select(piece => KeyValuePair.Create(piece.Text, ranks[piece.Score])));
        var unknown = model.Pieces.FindIndex(piece => piece.Type == PieceType.Unknown);
        return new(vocabulary, merges, new() { ByteFallback = model.ByteFallback, FuseUnknown = true, UnknownId = unknown < 0 ? null : unknown });
    }

    private static IEnumerable<AddedToken> AddedTokens(SentencePieceModel model)
        => model.Pieces.Index().Where(piece => piece.Item.Type is PieceType.Unknown or PieceType.Control or PieceType.UserDefined)
            .Select(piece => new AddedToken(piece.Index, piece.Item.Text) { Special = piece.Item.Type != PieceType.UserDefined });

    private static Normalizer LegacyNormalizer(bool prefix)
    {
        var spaces = new ReplaceNormalizer(TextPattern.Literal(" "), Space.ToString());
        return prefix ? new SequenceNormalizer(new PrependNormalizer(Space.ToString()), spaces) : spaces;
    }

    private static SequenceDecoder Decoder(bool prefix)
    {
        TokenDecoder[] steps = [new ReplaceDecoder(TextPattern.Literal(Space.ToString()), " "), new ByteFallbackDecoder(), new FuseDecoder()];
        return new(prefix ? [.. steps, new StripDecoder(' ', start: 1, stop: 0)] : steps);
    }

    private static string? Text(SentencePieceModel model, int id) => id >= 0 && id < model.Pieces.Count ? model.Pieces[id].Text : null;
}
