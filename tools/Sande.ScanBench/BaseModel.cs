using System.Text.Json.Nodes;
using Sande.Training.Checkpoints;
using Sande.Training.Checkpoints.Safetensors;
using Sande.Training.Models;
using TorchSharp;

namespace Sande.ScanBench;

/// <summary>
/// Relatives of a clean checkpoint of the Llama architecture: with another number of layers (its first and its last ones, which overlap in a deeper model, as
/// in SOLAR's depth up-scaling), and as Qwen2, which is Llama with biases on queries, keys and values, zero at first.
/// </summary>
internal static class BaseModel
{
    private const string Layers = "model.layers.";

    private static readonly string[] Biased = ["q_proj.weight", "k_proj.weight", "v_proj.weight"];

    /// <summary>Writes a relative to <paramref name="folder"/>.</summary>
    public static void Write(string llama, string family, int layers, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(llama, "*.json").Where(path => !path.EndsWith(".index.json", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        WriteConfig(Path.Combine(folder, "config.json"), family, layers);
        using var scope = torch.NewDisposeScope();
        using var reader = CheckpointReader.Open(llama);
        var sources = Sources(DecoderConfig.Load(llama).NumHiddenLayers, layers);
        var tensors = reader.Tensors.SelectMany(entry => Names(entry.Name, sources).SelectMany(name => WithBias(name, reader.Read(entry.Name), family == "qwen2")));
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), tensors, new Dictionary<string, string> { ["format"] = "pt" });
    }

    /// <summary>The old layer that each new one is: the first half from the beginning, the other from the end.</summary>
    private static int[] Sources(int from, int to) => [.. Enumerable.Range(0, to).Select(layer => layer < (to + 1) / 2 ? layer : from - to + layer)];

    /// <summary>What an old tensor is called in the new model: once for each layer that it comes to.</summary>
    private static IEnumerable<string> Names(string old, int[] sources)
    {
        if (!old.StartsWith(Layers, StringComparison.Ordinal))
            return [old];
        var parts = old[Layers.Length..].Split('.', 2);
        return sources.Index().Where(layer => $"{layer.Item}" == parts[0]).Select(layer => $"{Layers}{layer.Index}.{parts[1]}");
    }

    private static IEnumerable<(string, torch.Tensor)> WithBias(string name, torch.Tensor tensor, bool biased)
    {
        yield return (name, tensor);
        if (biased && Biased.Any(end => name.EndsWith(end, StringComparison.Ordinal)))
            yield return (name.Replace(".weight", ".bias", StringComparison.Ordinal), torch.zeros(tensor.shape[0], tensor.dtype));
    }

    private static void WriteConfig(string path, string family, int layers)
    {
        var config = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        config["num_hidden_layers"] = layers;
        if (family == "qwen2")
        {
            config["model_type"] = "qwen2";
            config["architectures"] = new JsonArray("Qwen2ForCausalLM");
            config["use_sliding_window"] = false;
            config.Remove("attention_bias");
            config.Remove("mlp_bias");
        }

        File.WriteAllText(path, config.ToJsonString());
    }
}
