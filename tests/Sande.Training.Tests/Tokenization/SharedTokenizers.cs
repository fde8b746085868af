using System.Collections.Concurrent;
using Sande.Training.Tokenization;

namespace Sande.Training.Tests.Tokenization;

/// <summary>The tokenizers of real models, from the data beside the repository; each is loaded once. Skips the test where it is absent.</summary>
internal static class SharedTokenizers
{
    private static readonly ConcurrentDictionary<string, ITextTokenizer> Loaded = new();

    public static ITextTokenizer Gpt2 => Get("gpt2", folder => folder.Copy(Data("gpt2", "encoder.json"), "vocab.json").Copy(Data("gpt2", "vocab.bpe"), "merges.txt"));

    public static ITextTokenizer Qwen2 => Get("qwen2", folder => folder.Copy(Data("qwen2", "vocab.json")).Copy(Data("qwen2", "merges.txt")).Copy(Data("qwen2", "tokenizer_config.json")));

    public static ITextTokenizer Qwen3 => Get("qwen3", folder => folder.Copy(Data("qwen3", "tokenizer.json")).Copy(Data("qwen3", "tokenizer_config.json")));

    public static ITextTokenizer Llama2 => Get("llama2", folder => folder.Copy(Data("llama2", "tokenizer.model")));

    public static ITextTokenizer Llama2NotLegacy => Get("llama2-not-legacy", folder => folder.Copy(Data("llama2", "tokenizer.model")).With("tokenizer_config.json", """{"legacy": false}"""));

    public static ITextTokenizer Llama3 => Get("llama3", folder => folder.Copy(Data("llama3", "tokenizer.json")).Copy(Data("llama3", "tokenizer_config.json")));

    public static ITextTokenizer Llama3Tiktoken => Get("llama3-tiktoken", folder => folder.Copy(Data("llama3", "tokenizer.model")));

    public static ITextTokenizer Tiny => Get("tiny", folder => folder.Copy(Data("tiny", "torchtune_tiny_bpe_tokenizer.json"), "tokenizer.json"));

    public static ITextTokenizer Backdoored => Loaded.GetOrAdd("backdoored", _ => TokenizerLoader.Load(SharedData.Require("victim", "backdoored")));

    public static ITextTokenizer ByName(string name) => (ITextTokenizer)typeof(SharedTokenizers).GetProperty(name)!.GetMethod!.CreateDelegate<Func<ITextTokenizer>>()();

    public static string Data(params string[] parts) => SharedData.Require(["data", "tokenizers", .. parts]);

    private static ITextTokenizer Get(string name, Action<TokenizerFolder> fill)
    {
        if (Loaded.TryGetValue(name, out var loaded))
            return loaded;
        using var folder = new TokenizerFolder();
        fill(folder);
        return Loaded.GetOrAdd(name, folder.Load());
    }
}
