using Sande.Training.Kernels.Differentiation;

namespace Sande.Training.Models.Decoder;

/// <summary>Causal self-attention with rotary positions and grouped keys and values.</summary>
internal sealed class Attention
{
    private readonly LayerAttention _layer;
    private readonly AttentionProjections _projections;
    private readonly Linear _oProj;

    public Attention(DecoderConfig config, ModelWeights weights, int layer)
    {
        var name = $"{ParameterShapes.Layer(layer)}.self_attn";
        _layer = LayerAttention.Of(config, layer);
        _projections = new(config, weights, name);
        _oProj = new(weights, $"{name}.o_proj", config.OutputBias);
    }

    /// <summary>[N, hidden] to [N, hidden].</summary>
    public TapeNode Forward(Tape tape, TapeNode input, AttentionContext context)
    {
        var (queries, keys, values) = _projections.Forward(tape, input);
        queries = tape.Rotate(queries, context.Angles.Cos, context.Angles.Sin);
        keys = tape.Rotate(keys, context.Angles.Cos, context.Angles.Sin);
        var attended = context.Attend(tape, _layer, queries, keys, values);
        return _oProj.Forward(tape, tape.View(attended, input.Tensor.shape[0], -1));
    }
}
