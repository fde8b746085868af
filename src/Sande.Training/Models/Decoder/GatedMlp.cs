using static TorchSharp.torch;

namespace Sande.Training.Models.Decoder;

/// <summary>down(silu(gate(x)) · up(x)), SwiGLU (arXiv 2002.05202).</summary>
internal sealed class GatedMlp
{
    private readonly Linear _gateProj, _upProj, _downProj;

    public GatedMlp(DecoderConfig config, ModelWeights weights, int layer)
    {
        var name = $"{ParameterShapes.Layer(layer)}.mlp";
        _gateProj = new(weights, $"{name}.gate_proj", config.MlpBias);
        _upProj = new(weights, $"{name}.up_proj", config.MlpBias);
        _downProj = new(weights, $"{name}.down_proj", config.MlpBias);
    }

    public Tensor Forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return _downProj.Forward(nn.functional.silu(_gateProj.Forward(input)) * _upProj.Forward(input)).MoveToOuterDisposeScope();
    }
}
