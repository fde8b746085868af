using static TorchSharp.torch;

namespace Sande.Training.Models.Decoder;

/// <summary>y = x Wᵀ + b, with W of shape [outputs, inputs].</summary>
internal sealed class Linear
{
    private readonly Tensor _weight;
    private readonly Tensor? _bias;

    public Linear(ModelWeights weights, string name, bool bias)
        => (_weight, _bias) = (weights[$"{name}.weight"], bias ? weights[$"{name}.bias"] : null);

    public Tensor Forward(Tensor input) => nn.functional.linear(input, _weight, _bias);
}
