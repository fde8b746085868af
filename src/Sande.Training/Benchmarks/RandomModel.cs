using Sande.Training.Models;
using Sande.Training.Models.Decoder;
using static TorchSharp.torch;

namespace Sande.Training.Benchmarks;

/// <summary>A model with random weights, made where it is used: a large one is neither stored nor sent.</summary>
internal static class RandomModel
{
    // transformers' initializer_range.
    private const double Deviation = 0.02;

    /// <summary>Matrices normal, biases 0, norms 1.</summary>
    public static CausalLM Create(DecoderConfig config, ScalarType dtype, Device device, int seed)
    {
        using var _ = no_grad();
        // The device's own generator: TorchSharp makes others for the CPU only.
        manual_seed(seed);
        var weights = ModelWeights.Empty(config, dtype, device);
        foreach (var (name, tensor) in weights.Tensors)
        {
            if (tensor.dim() > 1)
                tensor.normal_(0, Deviation);
            else
                tensor.fill_(name.EndsWith(".bias", StringComparison.Ordinal) ? 0 : 1);
        }

        return new(config, weights);
    }
}
