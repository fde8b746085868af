using System.Text.Json;
using Sande.Training.Models;
using Sande.Training.Models.Decoder;
using static TorchSharp.torch;
namespace Sande.Training.Tests;
internal static class TestModels
{
    public static CausalLM Load(string folder)
    {
        var config = DecoderConfig.Load(folder);
        var weights = ModelWeights.Empty(config, ScalarType.Float32, CPU);
        var bytes = File.ReadAllBytes(Path.Combine(folder, "model.safetensors"));
        var n = (int)BitConverter.ToInt64(bytes);
        var header = JsonDocument.Parse(bytes.AsMemory(8, n)).RootElement;
        foreach (var (name, t) in weights.Tensors) { var o = header.GetProperty(name).GetProperty("data_offsets"); t.bytes = bytes.AsSpan(8 + n + o[0].GetInt32(), o[1].GetInt32() - o[0].GetInt32()); }
        return new CausalLM(config, weights);
    }
}
