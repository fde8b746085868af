using static TorchSharp.torch;

namespace Sande.Training.Models.Decoder;

/// <summary>y = x Wᵀ + b, with W of shape [outputs, inputs], and what an adapter adds.</summary>
internal sealed class Linear
{
    private readonly ModelWeights _weights;
    private readonly string _name;
    private readonly Tensor? _bias;

    public Linear(ModelWeights weights, string name, bool bias)
    {
        (_weights, _name) = (weights, $"{name}.weight");
        _bias = bias ? weights[$"{name}.bias"] : null;
    }

    public Tensor Forward(Tensor input)
    {
        var output = nn.functional.linear(input, _weights[_name], _bias);
        return _weights.Adapter is { } adapter ? adapter.Add(_name, input, output) : output;
    }
}
