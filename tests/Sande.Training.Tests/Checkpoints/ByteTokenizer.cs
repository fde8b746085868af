using System.Text.Json;

namespace Sande.Training.Tests.Checkpoints;

/// <summary>The smallest tokenizer that real ones are made of: byte-level BPE with a token for each byte and one for the end of a text.</summary>
internal static class ByteTokenizer
{
    public static void Write(string folder, int endOfText = 256)
    {
        var vocabulary = Alphabet().Select((symbol, id) => (symbol, id)).ToDictionary(token => token.symbol.ToString(), token => token.id);
        var tokenizer = new
        {
            version = "1.0",
            added_tokens = new[] { new { id = endOfText, content = "<|endoftext|>", single_word = false, lstrip = false, rstrip = false, normalized = false, special = true } },
            pre_tokenizer = new { type = "ByteLevel", add_prefix_space = false, trim_offsets = true, use_regex = true },
            decoder = new { type = "ByteLevel", add_prefix_space = true, trim_offsets = true, use_regex = true },
            model = new { type = "BPE", vocab = vocabulary, merges = Array.Empty<string>() },
        };
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), JsonSerializer.Serialize(tokenizer));
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), """{"tokenizer_class":"PreTrainedTokenizerFast","eos_token":"<|endoftext|>"}""");
    }

    /// <summary>GPT-2's letters for the 256 bytes: printable ones stand for themselves, the rest for letters from U+0100 on.</summary>
    private static IEnumerable<char> Alphabet()
    {
        var next = 256;
        for (var b = 0; b < 256; b++)
            yield return b is (>= '!' and <= '~') or (>= 0xa1 and <= 0xac) or >= 0xae ? (char)b : (char)next++;
    }
}
