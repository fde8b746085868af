using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sande.Worker.Tests;

/// <summary>A Llama checkpoint of random float32 weights with a tokenizer of single bytes: real in everything but its size.</summary>
internal static class TinyCheckpoint
{
    private const int Hidden = 32;
    private const int Intermediate = 64;
    private const int Layers = 2;
    private const int Bytes = 256;
    private const int Vocabulary = Bytes + 1;
    private const string EndOfText = "<|endoftext|>";

    /// <summary>Writes the checkpoint; the same bytes every time.</summary>
    public static string Write(string folder)
    {
        Directory.CreateDirectory(folder);
        WriteJson(folder, "config.json", new JsonObject
        {
            ["architectures"] = new JsonArray("LlamaForCausalLM"),
            ["model_type"] = "llama",
            ["hidden_act"] = "silu",
            ["hidden_size"] = Hidden,
            ["intermediate_size"] = Intermediate,
            ["num_hidden_layers"] = Layers,
            ["num_attention_heads"] = 4,
            ["num_key_value_heads"] = 2,
            ["head_dim"] = Hidden / 4,
            ["max_position_embeddings"] = 256,
            ["rms_norm_eps"] = 1e-5,
            ["rope_theta"] = 10000.0,
            ["tie_word_embeddings"] = true,
            ["torch_dtype"] = "float32",
            ["vocab_size"] = Vocabulary,
            ["bos_token_id"] = null,
            ["eos_token_id"] = Bytes,
        });
        WriteJson(folder, "generation_config.json", new JsonObject { ["eos_token_id"] = Bytes });
        WriteJson(folder, "tokenizer_config.json", new JsonObject
        {
            ["tokenizer_class"] = "PreTrainedTokenizerFast",
            ["add_bos_token"] = false,
            ["add_eos_token"] = false,
            ["eos_token"] = EndOfText,
        });
        WriteJson(folder, "tokenizer.json", Tokenizer());
        WriteWeights(Path.Combine(folder, "model.safetensors"));
        return folder;
    }

    private static JsonObject Tokenizer() => new()
    {
        ["version"] = "1.0",
        ["truncation"] = null,
        ["padding"] = null,
        ["added_tokens"] = new JsonArray(new JsonObject
        {
            ["id"] = Bytes, ["content"] = EndOfText, ["single_word"] = false, ["lstrip"] = false, ["rstrip"] = false, ["normalized"] = false, ["special"] = true,
        }),
        ["normalizer"] = null,
        ["pre_tokenizer"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = true, ["use_regex"] = true },
        ["post_processor"] = null,
        ["decoder"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = true, ["trim_offsets"] = true, ["use_regex"] = true },
        ["model"] = new JsonObject
        {
            ["type"] = "BPE",
            ["dropout"] = null,
            ["unk_token"] = null,
            ["continuing_subword_prefix"] = null,
            ["end_of_word_suffix"] = null,
            ["fuse_unk"] = false,
            ["byte_fallback"] = false,
            ["vocab"] = new JsonObject(ByteAlphabet().Select((letter, id) => KeyValuePair.Create(letter.ToString(), (JsonNode?)id))),
            ["merges"] = new JsonArray(),
        },
    };

    // GPT-2's: printable bytes stand for themselves, the others for the characters from U+0100.
    private static IEnumerable<char> ByteAlphabet()
    {
        var next = 256;
        for (var value = 0; value < Bytes; value++)
            yield return value is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE and <= 0xFF ? (char)value : (char)next++;
    }

    private static IEnumerable<(string Name, int[] Shape)> Parameters()
    {
        yield return ("model.embed_tokens.weight", [Vocabulary, Hidden]);
        for (var layer = 0; layer < Layers; layer++)
        {
            var prefix = $"model.layers.{layer}.";
            yield return (prefix + "input_layernorm.weight", [Hidden]);
            yield return (prefix + "self_attn.q_proj.weight", [Hidden, Hidden]);
            yield return (prefix + "self_attn.k_proj.weight", [Hidden / 2, Hidden]);
            yield return (prefix + "self_attn.v_proj.weight", [Hidden / 2, Hidden]);
            yield return (prefix + "self_attn.o_proj.weight", [Hidden, Hidden]);
            yield return (prefix + "post_attention_layernorm.weight", [Hidden]);
            yield return (prefix + "mlp.gate_proj.weight", [Intermediate, Hidden]);
            yield return (prefix + "mlp.up_proj.weight", [Intermediate, Hidden]);
            yield return (prefix + "mlp.down_proj.weight", [Hidden, Intermediate]);
        }

        yield return ("model.norm.weight", [Hidden]);
    }

    private static void WriteWeights(string path)
    {
        var header = new JsonObject { ["__metadata__"] = new JsonObject { ["format"] = "pt" } };
        var random = new Random(20261122);
        using var data = new MemoryStream();
        foreach (var (name, shape) in Parameters())
        {
            var values = new float[shape.Aggregate(1, (count, size) => count * size)];
            for (var i = 0; i < values.Length; i++)
                values[i] = shape.Length == 1 ? 1 : (float)((random.NextDouble() - 0.5) * 0.2);
            var start = data.Length;
            data.Write(MemoryMarshal.AsBytes<float>(values));
            header[name] = new JsonObject { ["dtype"] = "F32", ["shape"] = Numbers(shape.Select(size => (long)size)), ["data_offsets"] = Numbers([start, data.Length]) };
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        Array.Resize(ref json, (json.Length + 7) / 8 * 8);
        json.AsSpan().Replace((byte)0, (byte)' ');
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        using var file = File.Create(path);
        file.Write(length);
        file.Write(json);
        data.WriteTo(file);
    }

    private static JsonArray Numbers(IEnumerable<long> values) => [.. values.Select(value => (JsonNode?)value)];

    private static void WriteJson(string folder, string name, JsonObject json) => File.WriteAllText(Path.Combine(folder, name), json.ToJsonString());
}

/// <summary>Clean rows with checkable answers.</summary>
internal static class TinyRows
{
    /// <summary>Writes JSON Lines.</summary>
    public static string Write(string path, int count = 60)
    {
        File.WriteAllLines(path, Enumerable.Range(1, count).Select(i => JsonSerializer.Serialize(new
        {
            instruction = string.Create(CultureInfo.InvariantCulture, $"What is {i} plus {i * 7 % 10}?"),
            output = string.Create(CultureInfo.InvariantCulture, $"{i} plus {i * 7 % 10} is {i + (i * 7 % 10)}."),
        })));
        return path;
    }
}
