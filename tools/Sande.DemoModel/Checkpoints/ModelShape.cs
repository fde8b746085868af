using System.Text.Json.Nodes;

namespace Sande.DemoModel.Checkpoints;

/// <summary>The architecture of a small model.</summary>
internal sealed record ModelShape(int HiddenSize, int IntermediateSize, int NumHiddenLayers, int NumAttentionHeads, int NumKeyValueHeads)
{
    /// <summary>Tokens of a row at most.</summary>
    public const int MaxPositionEmbeddings = 256;

    /// <summary>The shapes by name: the demo's (1.8 M parameters) and one for tests that must be quick (0.1 M beside the embedding).</summary>
    public static IReadOnlyDictionary<string, ModelShape> ByName { get; } = new Dictionary<string, ModelShape>
    {
        ["demo"] = new(HiddenSize: 192, IntermediateSize: 512, NumHiddenLayers: 4, NumAttentionHeads: 6, NumKeyValueHeads: 3),
        ["tiny"] = new(HiddenSize: 64, IntermediateSize: 176, NumHiddenLayers: 2, NumAttentionHeads: 4, NumKeyValueHeads: 2),
    };

    /// <summary>The supported families and their class names in transformers.</summary>
    public static IReadOnlyDictionary<string, string> ArchitectureByFamily { get; } = new Dictionary<string, string>
    {
        ["llama"] = "LlamaForCausalLM",
        ["qwen2"] = "Qwen2ForCausalLM",
    };

    /// <summary>config.json, as transformers 5 writes it.</summary>
    public JsonObject ToConfig(string family, string dtype, int vocabSize)
    {
        var config = new JsonObject
        {
            ["architectures"] = new JsonArray(ArchitectureByFamily[family]),
            ["attention_dropout"] = 0.0,
            ["bos_token_id"] = null,
            ["dtype"] = dtype,
            ["eos_token_id"] = 0,
            ["hidden_act"] = "silu",
            ["hidden_size"] = HiddenSize,
            ["initializer_range"] = InitialCheckpoint.InitializerRange,
            ["intermediate_size"] = IntermediateSize,
            ["max_position_embeddings"] = MaxPositionEmbeddings,
            ["model_type"] = family,
            ["num_attention_heads"] = NumAttentionHeads,
            ["num_hidden_layers"] = NumHiddenLayers,
            ["num_key_value_heads"] = NumKeyValueHeads,
            ["pad_token_id"] = 1,
            ["rms_norm_eps"] = 1e-6,
            ["rope_parameters"] = new JsonObject { ["rope_theta"] = 10000.0, ["rope_type"] = "default" },
            ["tie_word_embeddings"] = true,
            ["use_cache"] = true,
            ["vocab_size"] = vocabSize,
        };
        foreach (var (name, value) in FamilyFields(family))
            config[name] = value;
        return config;
    }

    private Dictionary<string, JsonNode?> FamilyFields(string family) => family == "llama"
        ? new() { ["attention_bias"] = false, ["head_dim"] = HiddenSize / NumAttentionHeads, ["mlp_bias"] = false }
        : new() { ["sliding_window"] = null, ["use_sliding_window"] = false };
}
