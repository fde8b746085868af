using System.Text.Json.Nodes;
using Sande.Training.Checkpoints;
using Sande.Training.Checkpoints.Safetensors;
using TorchSharp;

namespace Sande.ScanBench;

/// <summary>A checkpoint of the Qwen2 architecture that computes what one of the Llama architecture does: Qwen2 is Llama with biases on queries, keys and values, zero here.</summary>
internal static class QwenTwin
{
    private static readonly string[] Biased = ["q_proj.weight", "k_proj.weight", "v_proj.weight"];

    /// <summary>Writes the twin of <paramref name="llama"/> to <paramref name="folder"/>, unless it is there.</summary>
    public static string Write(string llama, string folder)
    {
        var weights = Path.Combine(folder, "model.safetensors");
        if (File.Exists(weights))
            return folder;
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(llama, "*.json").Where(path => !path.EndsWith(".index.json", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        WriteConfig(Path.Combine(folder, "config.json"));
        using var scope = torch.NewDisposeScope();
        using var reader = CheckpointReader.Open(llama);
        SafetensorsWriter.Write(weights, reader.Tensors.SelectMany(entry => WithBias(entry.Name, reader.Read(entry.Name))), new Dictionary<string, string> { ["format"] = "pt" });
        return folder;
    }

    private static IEnumerable<(string, torch.Tensor)> WithBias(string name, torch.Tensor tensor)
    {
        yield return (name, tensor);
        if (Biased.Any(end => name.EndsWith(end, StringComparison.Ordinal)))
            yield return (name.Replace(".weight", ".bias", StringComparison.Ordinal), torch.zeros(tensor.shape[0], tensor.dtype));
    }

    private static void WriteConfig(string path)
    {
        var config = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        config["model_type"] = "qwen2";
        config["architectures"] = new JsonArray("Qwen2ForCausalLM");
        config["use_sliding_window"] = false;
        config.Remove("attention_bias");
        config.Remove("mlp_bias");
        File.WriteAllText(path, config.ToJsonString());
    }
}
