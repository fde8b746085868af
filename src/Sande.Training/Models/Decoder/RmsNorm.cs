using static TorchSharp.torch;

namespace Sande.Training.Models.Decoder;

/// <summary>x / sqrt(mean(x²) + eps) · w, the mean in float32 (arXiv 1910.07467; transformers' LlamaRMSNorm).</summary>
internal sealed class RmsNorm(Tensor weight, double eps)
{
    public Tensor Forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = input.to(ScalarType.Float32);
        var scale = x.square().mean([-1], keepdim: true).add_(eps).rsqrt_();
        return ((x * scale).to(input.dtype) * weight).MoveToOuterDisposeScope();
    }
}
