using Sande.Training.Kernels.Differentiation;
using static TorchSharp.torch;

namespace Sande.Training.Models.Decoder;

/// <summary>y = x Wᵀ + b, with W of shape [outputs, inputs], and what an adapter adds.</summary>
internal sealed class Linear
{
    private readonly ModelWeights _weights;
    private readonly string _name;
    private readonly Tensor _weight;
    private readonly Tensor? _bias;

    public Linear(ModelWeights weights, string name, bool bias)
    {
        (_weights, _name) = (weights, $"{name}.weight");
        _weight = weights[_name];
        _bias = bias ? weights[$"{name}.bias"] : null;
    }

    /// <summary>[N, inputs] to [N, outputs].</summary>
    public TapeNode Forward(Tape tape, TapeNode input)
    {
        var output = tape.Linear(input, _weight, _bias);
        return _weights.Adapter is { } adapter ? adapter.Add(tape, _name, input, output) : output;
    }
}
