using Sande.Training.Kernels.Differentiation;
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

    /// <summary>[.., width] to the same.</summary>
    public TapeNode Forward(Tape tape, TapeNode input) => tape.RmsNorm(input, _weight, _eps, _plusOne);

    /// <summary>The sum of two, and its norm.</summary>
    public (TapeNode Sum, TapeNode Normed) Forward(Tape tape, TapeNode input, TapeNode added) => tape.AddRmsNorm(input, added, _weight, _eps, _plusOne);
}
