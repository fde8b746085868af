using System.Text.Json.Nodes;
using Sande.Contracts.Jobs;
using Sande.Training.Errors;
using Sande.Training.Tokenization.Files;

namespace Sande.Training.Tests.Tokenization;

/// <summary>A file that is not sound or not supported is an error that names the file and the reason.</summary>
public sealed class BrokenFileTests
{
    public static TheoryData<string, string, string> Edits => new()
    {
        { "model", "null", "\"model\" is missing" },
        { "model", "[]", "model: is not an object" },
        { "model.type", "\"WordPiece\"", "the type WordPiece is not supported; supported: BPE" },
        { "model.type", "\"Unigram\"", "the type Unigram is not supported" },
        { "model.vocab", "[]", "vocab: is not an object" },
        { "model.vocab", "{\"a\": -1}", "a: is -1, not a whole number" },
        { "model.vocab", "{\"a\": \"x\"}", "a: is \"x\", not a whole number" },
        { "model.vocab", "{\"a\": 2147483647}", "not a whole number" },
        { "model.merges", "null", "\"merges\" is missing" },
        { "model.merges", "[\"a\"]", "merge 0 is not two tokens" },
        { "model.merges", "[[\"a\", \"b\", \"c\"]]", "holds something that is not a text" },
        { "model.merges", "[\"a nowhere\"]", "merge 0 names nowhere, which is not in the vocabulary" },
        { "model.merges", "[[\"<s>\", \"</s>\"]]", "merge 0 names <s></s>" },
        { "model.unk_token", "\"<none>\"", "unk_token <none> is not in the vocabulary" },
        { "model.dropout", "0.1", "dropout: is not supported" },
        { "model.end_of_word_suffix", "\"</w>\"", "end_of_word_suffix is not supported" },
        { "model.byte_fallback", "\"yes\"", "byte_fallback: is not true or false" },
        { "normalizer", "{\"type\": \"Precompiled\"}", "the type Precompiled is not supported; supported: NFC" },
        { "normalizer", "{}", "\"type\" is missing" },
        { "pre_tokenizer", "{\"type\": \"BertPreTokenizer\"}", "the type BertPreTokenizer is not supported" },
        { "pre_tokenizer", "{\"type\": \"Split\", \"behavior\": \"Isolated\", \"pattern\": {\"Regex\": \"(\"}}", "the regular expression can't be used" },
        { "pre_tokenizer", "{\"type\": \"Split\", \"behavior\": \"Lost\", \"pattern\": {\"Regex\": \"a\"}}", "Lost is none of Removed" },
        { "post_processor", "{\"type\": \"BertProcessing\"}", "the type BertProcessing is not supported" },
        { "post_processor.special_tokens", "{}", "\"<s>\" is missing" },
        { "decoder", "{\"type\": \"CTC\"}", "the type CTC is not supported" },
        { "added_tokens", "[{\"content\": \"x\"}]", "\"id\" is missing" },
        { "added_tokens", "7", "added_tokens: is not a list" },
    };

    [Theory, MemberData(nameof(Edits))]
    public void Tokenizer_json(string field, string value, string reason)
    {
        var json = TokenizerFolder.Fixture("llama2");
        var path = field.Split('.');
        path[..^1].Aggregate((JsonNode)json, (node, name) => node[name]!)[path[^1]] = JsonNode.Parse(value);
        using var folder = new TokenizerFolder().With("tokenizer.json", json);
        AssertFault(folder, "tokenizer.json", reason);
    }

    [Theory]
    [InlineData("tokenizer.json", "{\"version\": \"1.0\", \"model\": {\"vocab\": {\"a\": 1", "not valid JSON")]
    [InlineData("tokenizer.json", "", "not valid JSON")]
    [InlineData("tokenizer.json", "[]", "is not an object")]
    [InlineData("tokenizer.json", "{\"model\": {\"type\": \"BPE\", \"vocab\": {}, \"merges\": [\"\\ud800 a\"]}}", "not valid Unicode")]
    [InlineData("tokenizer.json", "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"\\udc00\": 1}, \"merges\": []}}", "not valid Unicode")]
    [InlineData("tokenizer_config.json", "{", "not valid JSON")]
    [InlineData("tokenizer_config.json", "{\"bos_token\": 7}", "bos_token: is not an object")]
    [InlineData("tokenizer_config.json", "{\"add_bos_token\": 1}", "add_bos_token: is not true or false")]
    [InlineData("tokenizer_config.json", "{\"added_tokens_decoder\": {\"x\": {\"content\": \"a\"}}}", "its name is not a token id")]
    [InlineData("special_tokens_map.json", "3", "is not an object")]
    [InlineData("added_tokens.json", "{\"x\": 1.5}", "not a whole number")]
    public void Whole_files(string file, string content, string reason)
    {
        using var folder = new TokenizerFolder().With("tokenizer.json", TokenizerFolder.Fixture("llama2")).With(file, content);
        AssertFault(folder, file, reason);
    }

    [Theory]
    [InlineData("{\"a\": 0, \"b\": 1, \"ab\": 2}", "a b\na c\n", "merges.txt", "line 2 names c, which is not in vocab.json")]
    [InlineData("{\"a\": 0}", "#version: 0.2\na\n", "merges.txt", "line 2 is not two tokens")]
    [InlineData("[1]", "", "vocab.json", "is not an object")]
    public void Vocab_and_merges(string vocabulary, string merges, string file, string reason)
    {
        using var folder = new TokenizerFolder().With("vocab.json", vocabulary).With("merges.txt", merges);
        AssertFault(folder, file, reason);
    }

    [Fact]
    public void Class_without_a_known_pattern()
    {
        using var folder = new TokenizerFolder().With("vocab.json", "{\"a\": 0}").With("merges.txt", "").With("tokenizer_config.json", "{\"tokenizer_class\": \"CLIPTokenizer\"}");
        AssertFault(folder, "tokenizer_config.json", "CLIPTokenizer");
    }

    [Fact]
    public void SentencePiece_models()
    {
        var pieces = SentencePieceFile.Pieces();
        var whole = SentencePieceFile.Create(pieces);
        AssertModelFault(whole[..^5], "not a whole SentencePiece model");
        AssertModelFault(SentencePieceFile.Create(pieces, modelType: 1), "Unigram");
        AssertModelFault(SentencePieceFile.Create(pieces, characterMap: "x"), "normalizer");
        AssertModelFault(SentencePieceFile.Create([.. pieces, new("x", 0, PieceType.Unused)]), "UNUSED");
        AssertModelFault([], "is empty");
        AssertModelFault("IQ== 0\nIQ== 1\n"u8.ToArray(), "line 2");
        AssertModelFault("IQ== 0\nIg== 7\n"u8.ToArray(), "line 2");
        AssertModelFault([0x80, 0x02, 0x95], "line 1");
    }

    [Fact]
    public void No_tokenizer_at_all()
    {
        using var folder = new TokenizerFolder();
        AssertFault(folder, "tokenizer.json", "no tokenizer");
    }

    [SkippableFact]
    public void Unigram_model_of_another_library()
    {
        using var folder = new TokenizerFolder().Copy(SharedTokenizers.Data("tiny", "torchtune_m.model"), "tokenizer.model");
        AssertFault(folder, "tokenizer.model", "Unigram");
    }

    private static void AssertModelFault(byte[] model, string reason)
    {
        using var folder = new TokenizerFolder().With("tokenizer.model", model);
        AssertFault(folder, "tokenizer.model", reason);
    }

    private static void AssertFault(TokenizerFolder folder, string file, string reason)
    {
        var fault = Assert.Throws<CheckpointFormatException>(folder.Load);
        Assert.Equal(FailureCode.InvalidCheckpoint, fault.Code);
        Assert.Contains(file, fault.Message, StringComparison.Ordinal);
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }
}
