namespace Sande.Training.Tests.Tokenization;

/// <summary>llama.cpp's vectors: its .inp holds texts between separator lines, its .out a line of ids for each, without special tokens around them.</summary>
[Trait("Category", "Golden")]
public sealed class GoldenVectorTests
{
    private const string Separator = "\n__ggml_vocab_test__\n";

    [SkippableTheory]
    [InlineData("gpt-2", nameof(SharedTokenizers.Gpt2))]
    [InlineData("qwen2", nameof(SharedTokenizers.Qwen2))]
    [InlineData("qwen2", nameof(SharedTokenizers.Qwen3))]
    [InlineData("llama-bpe", nameof(SharedTokenizers.Llama3))]
    [InlineData("llama-bpe", nameof(SharedTokenizers.Llama3Tiktoken))]
    [InlineData("llama-spm", nameof(SharedTokenizers.Llama2))]
    [InlineData("phi-3", nameof(SharedTokenizers.Llama2))]
    public void Every_text_has_the_golden_ids(string golden, string name)
    {
        var tokenizer = SharedTokenizers.ByName(name);
        var texts = File.ReadAllText(SharedTokenizers.Data("golden", $"ggml-vocab-{golden}.gguf.inp")).Split(Separator)[..^1];
        var expected = File.ReadAllText(SharedTokenizers.Data("golden", $"ggml-vocab-{golden}.gguf.out")).TrimEnd('\n').Split('\n');
        Assert.Equal(46, texts.Length);
        Assert.Equal(texts.Length, expected.Length);
        Assert.All(texts.Zip(expected), pair => Assert.Equal(pair.Second.Trim(), string.Join(' ', tokenizer.Encode(pair.First, addSpecialTokens: false))));
    }

    [SkippableFact]
    public void A_source_file_has_the_ids_of_GPT_2()
    {
        var expected = File.ReadAllText(SharedTokenizers.Data("golden", "mlnet_tokens_gpt2.json")).Trim('[', ']', '\n', '\r', ' ').Split(',').Select(int.Parse);
        Assert.Equal(expected, SharedTokenizers.Gpt2.Encode(File.ReadAllText(SharedTokenizers.Data("golden", "mlnet_lib.rs.txt"))));
    }
}
