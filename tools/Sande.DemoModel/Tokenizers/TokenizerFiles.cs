using System.Text.Json.Nodes;

namespace Sande.DemoModel.Tokenizers;

/// <summary>Writes a vocabulary as Hugging Face's tokenizer.json and tokenizer_config.json.</summary>
internal static class TokenizerFiles
{
    public const string EndOfText = "<|endoftext|>";
    public const string Pad = "<|pad|>";

    /// <summary>The special tokens; a token's place is its id.</summary>
    public static IReadOnlyList<string> SpecialTokens { get; } = [EndOfText, Pad];

    public static void Write(string folder, BpeVocabulary vocabulary, int maxLength)
    {
        Directory.CreateDirectory(folder);
        JsonFile.Write(Path.Combine(folder, "tokenizer.json"), Tokenizer(vocabulary));
        JsonFile.Write(Path.Combine(folder, "tokenizer_config.json"), new JsonObject
        {
            ["add_bos_token"] = false,
            ["bos_token"] = null,
            ["clean_up_tokenization_spaces"] = false,
            ["eos_token"] = EndOfText,
            ["model_max_length"] = maxLength,
            ["pad_token"] = Pad,
            ["tokenizer_class"] = "PreTrainedTokenizerFast",
            ["unk_token"] = null,
        });
    }

    private static JsonObject Tokenizer(BpeVocabulary vocabulary) => new()
    {
        ["version"] = "1.0",
        ["truncation"] = null,
        ["padding"] = null,
        ["added_tokens"] = new JsonArray([.. SpecialTokens.Select(AddedToken)]),
        ["normalizer"] = null,
        ["pre_tokenizer"] = new JsonObject
        {
            ["type"] = "Sequence",
            ["pretokenizers"] = new JsonArray(
                new JsonObject { ["type"] = "Split", ["pattern"] = new JsonObject { ["Regex"] = BpeTrainer.WordPattern }, ["behavior"] = "Isolated", ["invert"] = false },
                ByteLevel()),
        },
        ["post_processor"] = null,
        ["decoder"] = ByteLevel(),
        ["model"] = new JsonObject
        {
            ["type"] = "BPE",
            ["dropout"] = null,
            ["unk_token"] = null,
            ["continuing_subword_prefix"] = null,
            ["end_of_word_suffix"] = null,
            ["fuse_unk"] = false,
            ["byte_fallback"] = false,
            ["ignore_merges"] = false,
            ["vocab"] = new JsonObject(vocabulary.Tokens.Select((token, id) => KeyValuePair.Create(token, (JsonNode?)id))),
            ["merges"] = new JsonArray([.. vocabulary.Merges.Select(merge => new JsonArray(merge.Left, merge.Right))]),
        },
    };

    private static JsonObject AddedToken(string content, int id) => new()
    {
        ["id"] = id,
        ["content"] = content,
        ["single_word"] = false,
        ["lstrip"] = false,
        ["rstrip"] = false,
        ["normalized"] = false,
        ["special"] = true,
    };

    private static JsonObject ByteLevel() =>
        new() { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = false, ["use_regex"] = false };
}
