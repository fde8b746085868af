using Sande.Training.Checkpoints;
using Sande.Training.Data;
using Sande.Training.Models;
using Sande.Training.Models.Decoder;
using static TorchSharp.torch;

namespace Sande.Training.Tests;

/// <summary>Small real models: the golden folders.</summary>
internal static class TestModels
{
    public static string Folder(string name) => Path.Combine(SharedData.Repository, "tests", "Sande.Training.Tests", "Golden", "models", name);

    public static CausalLM Load(string folder, ScalarType dtype = ScalarType.Float32)
    {
        var config = DecoderConfig.Load(folder);
        var model = new CausalLM(config, ModelWeights.Empty(config, dtype, CPU));
        using var reader = CheckpointReader.Open(folder);
        reader.LoadInto(model.Weights.Tensors);
        return model;
    }

    /// <summary>Embeddings [B, T, hidden] of rows of one length to hidden states [B, T, hidden].</summary>
    public static Tensor Hidden(this CausalLM model, Tensor inputsEmbeds)
    {
        using var scope = NewDisposeScope();
        using var rows = PackedRows.Of([.. Enumerable.Repeat((int)inputsEmbeds.shape[1], (int)inputsEmbeds.shape[0])], model.Weights.Device);
        return model.Hidden(inputsEmbeds.flatten(0, 1), rows).view(inputsEmbeds.shape).MoveToOuterDisposeScope();
    }

    /// <summary>Rows of random tokens and lengths, the same for the same seed.</summary>
    public static List<TokenRow> Rows(int count, int seed, int vocabulary = 512, int maxLength = 24)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var length = random.Next(4, maxLength);
            return new TokenRow([.. Enumerable.Range(0, length).Select(_ => random.Next(vocabulary))], random.Next(1, length - 1));
        })];
    }

    /// <summary>All weights as bytes, for comparisons to the bit.</summary>
    public static Dictionary<string, byte[]> Bytes(CausalLM model)
        => model.Weights.Tensors.ToDictionary(tensor => tensor.Key, tensor => tensor.Value.detach().bytes.ToArray());
}
