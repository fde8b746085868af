using System.Text.Json;
using System.Text.RegularExpressions;
using CsCheck;
using Microsoft.ML.Tokenizers;
using Sande.Training.Tokenization;
using Sande.Training.Tokenization.PreTokenization;

namespace Sande.Training.Tests.Tokenization;

/// <summary>The same tokenizer from different files, the same text there and back, and Microsoft.ML.Tokenizers where that is exact.</summary>
public sealed class ConsistencyTests
{
    [Fact]
    public void Vocab_and_merges_give_the_ids_of_tokenizer_json()
    {
        var json = TokenizerFolder.Fixture("qwen2");
        json["added_tokens"]!.AsArray().Clear();
        var merges = string.Join('\n', json["model"]!["merges"]!.AsArray().Select(merge => merge!.GetValue<string>()));
        using var files = new TokenizerFolder().With("vocab.json", json["model"]!["vocab"]!).With("merges.txt", $"#version: 0.2\n{merges}\n")
            .With("tokenizer_config.json", """{"tokenizer_class": "Qwen2Tokenizer"}""");
        using var whole = new TokenizerFolder().With("tokenizer.json", json);
        AssertSame(files.Load(), whole.Load(), Texts.Any);
    }

    [Fact]
    public void Tiktoken_file_gives_bytes_words_and_special_tokens()
    {
        string[] words = ["ab", "abc", " a"];
        var lines = Enumerable.Range(0, 256).Select(value => new[] { (byte)value }).Concat(words.Select(word => System.Text.Encoding.UTF8.GetBytes(word)))
            .Select((token, rank) => $"{Convert.ToBase64String(token)} {rank}\n");
        using var folder = new TokenizerFolder().With("tokenizer.model", string.Concat(lines));
        var tokenizer = folder.Load();
        Assert.Equal([259, 257, 258, 259 + 9], tokenizer.Encode("abc a<|eot_id|>"));
        Assert.Equal((259, 260, 259 + 256), (tokenizer.BosTokenId, tokenizer.EosTokenId, tokenizer.VocabularySize));
    }

    [SkippableFact]
    public void A_tiny_tokenizers_files_and_json_give_the_same_ids()
    {
        using var files = new TokenizerFolder().Copy(SharedTokenizers.Data("tiny", "torchtune_tiny_bpe_vocab.json"), "vocab.json")
            .Copy(SharedTokenizers.Data("tiny", "torchtune_tiny_bpe_merges.txt"), "merges.txt").With("tokenizer_config.json", """{"tokenizer_class": "Qwen2TokenizerFast"}""");
        AssertSame(files.Load(), SharedTokenizers.Tiny, Texts.Any);
    }

    [SkippableFact]
    public void Qwen2s_files_and_Qwen3s_json_give_the_same_ids() => AssertSame(SharedTokenizers.Qwen2, SharedTokenizers.Qwen3, Texts.Any);

    [SkippableFact]
    public void Llama_3s_json_and_tiktoken_file_give_the_same_ids() => AssertSame(SharedTokenizers.Llama3, SharedTokenizers.Llama3Tiktoken, Texts.Any);

    [SkippableFact]
    public void Ids_are_those_of_Microsoft_ML_Tokenizers()
    {
        var vocabulary = JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllBytes(SharedTokenizers.Data("gpt2", "encoder.json")))!;
        var library = BpeTokenizer.Create(new BpeOptions(vocabulary)
        {
            Merges = [.. File.ReadLines(SharedTokenizers.Data("gpt2", "vocab.bpe")).Skip(1)],
            ByteLevel = true,
            PreTokenizer = new RegexPreTokenizer(new Regex(PatternPreTokenizer.Gpt2), null),
        });
        Texts.Latin.Sample(text => Assert.Equal(library.EncodeToIds(text), SharedTokenizers.Gpt2.Encode(text)), iter: 2000, threads: 1);
    }

    [Theory]
    [InlineData("qwen2")]
    [InlineData("llama3")]
    [InlineData("smollm")]
    public void Byte_level_texts_come_back(string fixture)
    {
        var tokenizer = TokenizerLoader.Load(Path.Combine(TokenizerFolder.Fixtures, fixture));
        Texts.Any.Sample(text => Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text, addSpecialTokens: false), skipSpecialTokens: false)), threads: 1);
    }

    [SkippableTheory]
    [InlineData(nameof(SharedTokenizers.Backdoored))]
    [InlineData(nameof(SharedTokenizers.Qwen3))]
    [InlineData(nameof(SharedTokenizers.Llama3))]
    [InlineData(nameof(SharedTokenizers.Gpt2))]
    public void Texts_of_real_tokenizers_come_back(string name)
    {
        var tokenizer = SharedTokenizers.ByName(name);
        Texts.Any.Sample(text => Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text, addSpecialTokens: false), skipSpecialTokens: false)), threads: 1);
    }

    [Theory]
    [InlineData("qwen2")]
    [InlineData("llama2")]
    public void Every_text_has_ids(string fixture)
    {
        var tokenizer = TokenizerLoader.Load(Path.Combine(TokenizerFolder.Fixtures, fixture));
        Texts.Units.Sample(text => Assert.All(tokenizer.Encode(text), id => Assert.InRange(id, 0, tokenizer.VocabularySize - 1)), threads: 1);
        Assert.Equal("x\ufffdy", tokenizer.Decode(tokenizer.Encode("x\ud800y")));
    }

    [Theory]
    [InlineData("qwen2")]
    [InlineData("llama2")]
    public void Threads_do_not_disturb_each_other(string fixture)
    {
        var tokenizer = TokenizerLoader.Load(Path.Combine(TokenizerFolder.Fixtures, fixture));
        var texts = Enumerable.Range(0, 400).Select(number => $"The fox number {number % 40} can't jump {number % 7} times").ToArray();
        var alone = TokenizerLoader.Load(Path.Combine(TokenizerFolder.Fixtures, fixture));
        var expected = texts.Select(text => alone.Encode(text)).ToArray();
        var actual = new IReadOnlyList<int>[texts.Length];
        Parallel.For(0, texts.Length, index => actual[index] = tokenizer.Encode(texts[index]));
        Assert.Equal(expected, actual);
    }

    private static void AssertSame(ITextTokenizer one, ITextTokenizer other, Gen<string> texts) => texts.Sample(
        text => Assert.Equal(one.Encode(text, addSpecialTokens: false), other.Encode(text, addSpecialTokens: false)), iter: 2000, threads: 1);
}
