using System.Text.Json;
using System.Text.Json.Nodes;
using Sande.Training.Checkpoints.Safetensors;
using Sande.Training.Models;
using TorchSharp;

namespace Sande.DemoModel.Checkpoints;

/// <summary>A checkpoint that has learnt nothing yet, complete in Hugging Face's layout: what the trainer starts from.</summary>
/// <param name="Family">As <c>llama</c>.</param>
/// <param name="Shape">The architecture.</param>
/// <param name="Dtype"><c>bfloat16</c> or <c>float32</c>.</param>
/// <param name="Seed">Of the weights.</param>
internal sealed record InitialCheckpoint(string Family, ModelShape Shape, string Dtype, int Seed)
{
    /// <summary>Standard deviation of the weights (transformers' default).</summary>
    public const double InitializerRange = 0.02;

    private static readonly string[] TokenizerFileNames = ["tokenizer.json", "tokenizer_config.json"];

    /// <summary>Writes the checkpoint to <paramref name="folder"/> with the tokenizer that lies in <paramref name="tokenizerFolder"/>.</summary>
    public void Write(string folder, string tokenizerFolder)
    {
        Directory.CreateDirectory(folder);
        foreach (var name in TokenizerFileNames)
            CopyUnlessSame(Path.Combine(tokenizerFolder, name), Path.Combine(folder, name));
        JsonFile.Write(Path.Combine(folder, "config.json"), Shape.ToConfig(Family, Dtype, VocabSize(Path.Combine(tokenizerFolder, "tokenizer.json"))));
        JsonFile.Write(Path.Combine(folder, "generation_config.json"), new JsonObject { ["do_sample"] = false, ["eos_token_id"] = 0, ["pad_token_id"] = 1 });
        using var scope = torch.NewDisposeScope();
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), Weights(DecoderConfig.Load(folder)), new Dictionary<string, string> { ["format"] = "pt" });
    }

    private List<(string Name, torch.Tensor Tensor)> Weights(DecoderConfig config)
    {
        var dtype = Dtype == "bfloat16" ? torch.ScalarType.BFloat16 : torch.ScalarType.Float32;
        var generator = new torch.Generator((ulong)Seed);
        return [.. config.Parameters.Select(parameter => (parameter.Name, Initial(parameter, generator).to(dtype)))];
    }

    private static torch.Tensor Initial(ParameterShape parameter, torch.Generator generator)
    {
        if (parameter.Name.EndsWith("norm.weight", StringComparison.Ordinal))
            return torch.ones(parameter.Shape);
        if (parameter.Name.EndsWith(".bias", StringComparison.Ordinal))
            return torch.zeros(parameter.Shape);
        return torch.randn(parameter.Shape, dtype: torch.ScalarType.Float32, generator: generator) * InitializerRange;
    }

    private static int VocabSize(string tokenizerJson)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(tokenizerJson));
        return document.RootElement.GetProperty("model").GetProperty("vocab").EnumerateObject().Max(token => token.Value.GetInt32()) + 1;
    }

    private static void CopyUnlessSame(string from, string to)
    {
        if (Path.GetFullPath(from) != Path.GetFullPath(to))
            File.Copy(from, to, overwrite: true);
    }
}
