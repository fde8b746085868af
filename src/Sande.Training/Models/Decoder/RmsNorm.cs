using Sande.Training.Kernels.Functions;
using static TorchSharp.torch;

namespace Sande.Training.Models.Decoder;

/// <summary>x / sqrt(mean(x²) + eps) · w, the mean in float32 (arXiv 1910.07467; transformers' LlamaRMSNorm); Gemma multiplies by 1 + w.</summary>
internal sealed class RmsNorm
{
    private readonly Tensor _weight;
    private readonly double _eps;
    private readonly bool _plusOne;

    public RmsNorm(DecoderConfig config, ModelWeights weights, string name)
        => (_weight, _eps, _plusOne) = (weights[$"{name}.weight"], config.RmsNormEps, config.NormPlusOne);

    public Tensor Forward(Tensor input) => RmsNormFunction.Apply(input, _weight, _eps, _plusOne);
}
