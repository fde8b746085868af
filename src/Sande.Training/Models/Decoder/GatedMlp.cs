using Sande.Training.Kernels.Differentiation;

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

    /// <summary>[N, hidden] to [N, hidden].</summary>
    public TapeNode Forward(Tape tape, TapeNode input)
    {
        var (gate, up) = GateAndUp(tape, input);
        return _downProj.Forward(tape, tape.Gate(gate, up, _config.HiddenActivation));
    }

    private (TapeNode Gate, TapeNode Up) GateAndUp(Tape tape, TapeNode input)
    {
        if (_gateUpProj is null)
            return (_gateProj!.Forward(tape, input), _upProj!.Forward(tape, input));
        var halves = tape.Split(_gateUpProj.Forward(tape, input), _config.IntermediateSize, _config.IntermediateSize);
        return (halves[0], halves[1]);
    }
}
