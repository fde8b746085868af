using System.Text.Json.Nodes;

namespace Sande.Training.Tests.Tokenization;

/// <summary>What tokenizer_config.json, special_tokens_map.json and added_tokens.json add to tokenizer.json.</summary>
public sealed class SpecialTokenTests
{
    [Fact]
    public void The_template_of_tokenizer_json_decides_where_no_flag_is_given()
    {
        using var folder = new TokenizerFolder().With("tokenizer.json", TokenizerFolder.Fixture("llama2"));
        var ids = folder.Load().Encode("a");
        Assert.Equal(1, ids[0]);
        Assert.NotEqual(2, ids[^1]);
        Assert.Equal(ids.Skip(1), folder.Load().Encode("a", addSpecialTokens: false));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public void Flags_of_the_config_decide_where_they_are_given(bool bos, bool eos)
    {
        using var folder = new TokenizerFolder().With("tokenizer.json", TokenizerFolder.Fixture("llama2"))
            .With("tokenizer_config.json", new JsonObject { ["add_bos_token"] = bos, ["add_eos_token"] = eos, ["bos_token"] = "<s>", ["eos_token"] = "</s>" });
        var ids = folder.Load().Encode("a");
        Assert.Equal((bos, eos), (ids[0] == 1, ids[^1] == 2));
    }

    [Theory]
    [InlineData("""{"bos_token": "<s>", "eos_token": {"content": "</s>"}, "pad_token": null}""", """{"pad_token": "<unk>"}""", 1, 2, null)]
    [InlineData("""{"bos_token": null}""", """{"bos_token": "<s>", "eos_token": {"content": "</s>"}, "pad_token": "<unk>"}""", null, 2, 0)]
    [InlineData("""{"pad_token": "[PAD]", "eos_token": "▁"}""", "{}", null, 343, null)]
    public void Roles_come_from_the_config_then_from_the_map(string config, string map, int? bos, int? eos, int? pad)
    {
        using var folder = new TokenizerFolder().With("tokenizer.json", TokenizerFolder.Fixture("llama2")).With("tokenizer_config.json", config).With("special_tokens_map.json", map);
        var tokenizer = folder.Load();
        Assert.Equal((bos, eos, pad), (tokenizer.BosTokenId, tokenizer.EosTokenId, tokenizer.PadTokenId));
    }

    [Fact]
    public void Flags_of_added_tokens_decoder_win_and_new_tokens_join()
    {
        using var folder = new TokenizerFolder().With("tokenizer.json", TokenizerFolder.Fixture("qwen2")).With("tokenizer_config.json", """
            {"added_tokens_decoder": {
              "405": {"content": "<|endoftext|>", "special": true, "lstrip": true},
              "9000": {"content": "<new>", "special": false, "rstrip": true}}}
            """);
        var tokenizer = folder.Load();
        var end = tokenizer.Encode("<|endoftext|>")[0];
        Assert.Equal(9001, tokenizer.VocabularySize);
        Assert.Equal([.. tokenizer.Encode("a"), end, 9000, .. tokenizer.Encode("b")], tokenizer.Encode("a  <|endoftext|><new>\n b"));
        Assert.Equal("<new>", tokenizer.Decode([end, 9000]));
    }

    [Fact]
    public void Added_tokens_json_and_named_special_tokens_join()
    {
        using var folder = new TokenizerFolder().With("tokenizer.json", TokenizerFolder.Fixture("qwen2")).With("added_tokens.json", """{"<pad>": 777}""")
            .With("tokenizer_config.json", """{"pad_token": "<pad>", "additional_special_tokens": ["<think>"]}""");
        var tokenizer = folder.Load();
        Assert.Equal(777, tokenizer.PadTokenId);
        Assert.Equal(778, tokenizer.VocabularySize);
        Assert.Equal("ab", tokenizer.Decode(tokenizer.Encode("a<pad><think>b")));
    }

    [Fact]
    public void A_token_for_both_ends_is_put_there()
    {
        var json = TokenizerFolder.Fixture("llama2");
        var single = json["post_processor"]!["single"]!.AsArray();
        single.Add(JsonNode.Parse("""{"SpecialToken": {"id": "<s>", "type_id": 0}}"""));
        using var folder = new TokenizerFolder().With("tokenizer.json", json);
        Assert.Equal([1, 1], folder.Load().Encode(""));
    }
}
