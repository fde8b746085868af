using Sande.Training.Data;
using Sande.Training.Kernels.Checks;
using Sande.Training.Losses;
using Sande.Training.Models;
using Sande.Training.Models.Decoder;
using static TorchSharp.torch;

namespace Sande.Training.Benchmarks;

/// <summary>
/// A whole decoder on a device, its loss and all its gradients, against the plain formulas in float64 on the CPU: two layers of random weights with grouped heads and biases. What
/// a device chooses by the rows (its kernels of attention among them) is chosen as in a job.
/// </summary>
public static class ModelCheck
{
    private const int Seed = 3;

    private static readonly ScalarType[] Formats = [ScalarType.Float32, ScalarType.BFloat16];

    private static readonly DecoderConfig Config = BenchmarkShape.Find("tiny").Config with { NumHiddenLayers = 2, NumKeyValueHeads = 4, QkvBias = true, TieWordEmbeddings = false };

    private static readonly (string Name, int[] Lengths)[] Batches = [("model, rows of many lengths", [37, 36, 20, 9, 9]), ("model, long rows of one length", [1024, 1024])];

    /// <summary>Checks float32 and bfloat16 on <paramref name="device"/>: errors are norms of differences, as a share of the norm.</summary>
    public static IReadOnlyList<KernelCheckRow> Run(Device device) => [.. from format in Formats from batch in Batches select Run(device, format, batch.Name, batch.Lengths)];

    private static KernelCheckRow Run(Device device, ScalarType format, string name, int[] lengths)
    {
        using var scope = NewDisposeScope();
        var random = new Random(Seed);
        List<TokenRow> rows = [.. lengths.Select(length => new TokenRow([.. Enumerable.Range(0, length).Select(_ => random.Next(Config.VocabSize))], length / 2))];
        using var model = RandomModel.Create(Config, format, device, Seed);
        using var plain = Widened(model);
        var ((loss, gradients), (exactLoss, exactGradients)) = (Step(model, rows), Step(plain, rows));
        var difference = gradients.Zip(exactGradients).Sum(pair => SquareSum(pair.First - pair.Second));
        return new(
            name, format == ScalarType.BFloat16 ? "bfloat16" : "float32", Math.Abs(loss - exactLoss) / exactLoss, Math.Sqrt(difference / exactGradients.Sum(SquareSum)));
    }

    private static CausalLM Widened(CausalLM model)
    {
        var weights = ModelWeights.Empty(Config, ScalarType.Float64, CPU);
        foreach (var (name, tensor) in model.Weights.Tensors)
            weights[name].copy_(tensor);
        return new(Config, weights);
    }

    private static (double Loss, List<Tensor> Gradients) Step(CausalLM model, IReadOnlyList<TokenRow> rows)
    {
        model.Weights.RequireGradients(true);
        using var batch = TokenBatch.Create(rows, model.Weights.Device);
        var loss = CausalLMLoss.Sum(model, batch) / rows.Sum(row => row.LabelCount);
        loss.backward();
        return (loss.to(ScalarType.Float64).item<double>(), [.. model.Weights.Tensors.Values.Select(weight => weight.grad!.cpu().to(ScalarType.Float64))]);
    }

    private static double SquareSum(Tensor tensor) => tensor.square().sum().item<double>();
}
