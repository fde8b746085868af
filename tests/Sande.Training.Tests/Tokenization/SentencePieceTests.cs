using System.Text.Json.Nodes;
using CsCheck;
using Sande.Training.Tokenization.Files;

namespace Sande.Training.Tests.Tokenization;

public sealed class SentencePieceTests
{
    [Fact]
    public void Of_equal_scores_the_leftmost_pair_merges_first()
    {
        using var folder = new TokenizerFolder().With("tokenizer.model", SentencePieceFile.Create(SentencePieceFile.Pieces(("!!", -5), ("▁!", -5))));
        var tokenizer = folder.Load();
        Assert.Equal(["▁!", "!!", "!"], tokenizer.Encode("!!!!", addSpecialTokens: false).Select(id => Piece(("!!", -5), ("▁!", -5))[id]));
    }

    [Fact]
    public void Llama_adds_BOS_and_a_space_before_each_stretch_unless_not_legacy()
    {
        var model = SentencePieceFile.Create(SentencePieceFile.Pieces(("▁a", -1)));
        using var legacy = new TokenizerFolder().With("tokenizer.model", model);
        using var current = new TokenizerFolder().With("tokenizer.model", model).With("tokenizer_config.json", """{"legacy": false, "tokenizer_class": "LlamaTokenizer"}""");
        var (space, letter, spacedLetter) = (3, 4, 32);
        Assert.Equal([1, spacedLetter, 2, spacedLetter], legacy.Load().Encode("a</s>a"));
        Assert.Equal([1, spacedLetter, 2, letter], current.Load().Encode("a</s>a"));
        Assert.Equal([1, space, spacedLetter], legacy.Load().Encode(" a"));
        Assert.Equal("a</s>a", current.Load().Decode([1, spacedLetter, 2, letter], skipSpecialTokens: false)["<s> ".Length..]);
        Assert.Equal((1, 2, null), (legacy.Load().BosTokenId, legacy.Load().EosTokenId, legacy.Load().PadTokenId));
    }

    [Fact]
    public void Unknown_characters_are_one_unknown_token_or_their_bytes()
    {
        var bytes = Enumerable.Range(0, 256).Select(value => new Piece($"<0x{value:X2}>", 0, PieceType.Byte));
        using var without = new TokenizerFolder().With("tokenizer.model", SentencePieceFile.Create(SentencePieceFile.Pieces()));
        using var with = new TokenizerFolder().With("tokenizer.model", SentencePieceFile.Create(SentencePieceFile.Pieces().Concat(bytes), byteFallback: true));
        Assert.Equal([3, 4, 0, 5], without.Load().Encode("aÄÖb", addSpecialTokens: false));
        Assert.Equal([3, 4, 32 + 0xC3, 32 + 0x84, 5], with.Load().Encode("aÄb", addSpecialTokens: false));
        Assert.Equal("aÄb", with.Load().Decode(with.Load().Encode("aÄb")));
    }

    [Fact]
    public void User_defined_pieces_are_found_whole_and_are_not_special()
    {
        using var folder = new TokenizerFolder().With("tokenizer.model", SentencePieceFile.Create([.. SentencePieceFile.Pieces(), new("[tool]", 0, PieceType.UserDefined)]));
        var tokenizer = folder.Load();
        Assert.Equal([3, 4, 32], tokenizer.Encode("a[tool]", addSpecialTokens: false));
        Assert.Equal("a[tool]", tokenizer.Decode([3, 4, 32]));
    }

    /// <summary>Llama 2's tokenizer.json, made of the model's pieces as transformers' converter makes it, against the model itself.</summary>
    [SkippableFact]
    public void Llama_2s_json_and_model_give_the_same_ids()
    {
        using var folder = new TokenizerFolder().With("tokenizer.json", LlamaJson(SentencePieceModel.Parse(File.ReadAllBytes(SharedTokenizers.Data("llama2", "tokenizer.model")))));
        var (json, model) = (folder.Load(), SharedTokenizers.Llama2);
        Assert.Equal(model.VocabularySize, json.VocabularySize);
        Texts.Any.Sample(text =>
        {
            var ids = model.Encode(text);
            Assert.Equal(ids, json.Encode(text));
            Assert.Equal(model.Decode(ids), json.Decode(ids));
        }, iter: 3000, threads: 1);
    }

    private static List<string> Piece(params (string, float)[] tokens) => [.. SentencePieceFile.Pieces(tokens).Select(piece => piece.Text)];

    private static JsonObject LlamaJson(SentencePieceModel model)
    {
        var json = TokenizerFolder.Fixture("llama2");
        var ids = model.Pieces.Index().ToDictionary(piece => piece.Item.Text, piece => piece.Index);
        var merges = model.Pieces.SelectMany(piece => Enumerable.Range(1, piece.Text.Length - 1)
                .Select(cut => (Left: piece.Text[..cut], Right: piece.Text[cut..], piece.Score))
                .Where(merge => ids.ContainsKey(merge.Left) && ids.ContainsKey(merge.Right))
                .OrderBy(merge => ids[merge.Left]).ThenBy(merge => ids[merge.Right]))
            .OrderByDescending(merge => merge.Score);
        json["model"]!["vocab"] = new JsonObject(ids.Select(id => KeyValuePair.Create(id.Key, (JsonNode?)JsonValue.Create(id.Value))));
        json["model"]!["merges"] = new JsonArray([.. merges.Select(merge => (JsonNode)new JsonArray(merge.Left, merge.Right))]);
        json["added_tokens"] = new JsonArray(TokenizerFolder.Token(0, "<unk>"), TokenizerFolder.Token(1, "<s>"), TokenizerFolder.Token(2, "</s>"));
        return json;
    }
}
