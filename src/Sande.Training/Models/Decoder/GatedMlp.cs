using Sande.Training.Kernels.Functions;
using static TorchSharp.torch;

namespace Sande.Training.Models.Decoder;

/// <summary>down(activation(gate(x)) · up(x)), SwiGLU and its relatives (arXiv 2002.05202).</summary>
internal sealed class GatedMlp
{
    private readonly DecoderConfig _config;
    private readonly Linear? _gateUpProj, _gateProj, _upProj;
    private readonly Linear _downProj;

    public GatedMlp(DecoderConfig config, ModelWeights weights, int layer)
    {
        var name = $"{ParameterShapes.Layer(layer)}.mlp";
        _config = config;
        if (config.FusedProjections)
            _gateUpProj = new(weights, $"{name}.gate_up_proj", config.MlpBias);
        else
            (_gateProj, _upProj) = (new(weights, $"{name}.gate_proj", config.MlpBias), new(weights, $"{name}.up_proj", config.MlpBias));
        _downProj = new(weights, $"{name}.down_proj", config.MlpBias);
    }

    public Tensor Forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var (gate, up) = GateAndUp(input);
        return _downProj.Forward(GateFunction.Apply(gate, up, _config.HiddenActivation)).MoveToOuterDisposeScope();
    }

    private (Tensor Gate, Tensor Up) GateAndUp(Tensor input)
    {
        if (_gateUpProj is null)
            return (_gateProj!.Forward(input), _upProj!.Forward(input));
        var halves = _gateUpProj.Forward(input).chunk(2, -1);
        return (halves[0], halves[1]);
    }
}
