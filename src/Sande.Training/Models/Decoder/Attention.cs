using static TorchSharp.torch;

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

    /// <summary>[.., hidden] to [.., hidden].</summary>
    public Tensor Forward(Tensor input, AttentionContext context)
    {
        using var scope = NewDisposeScope();
        var (queries, keys, values) = _projections.Forward(input);
        (queries, keys) = (RotaryEmbedding.Rotate(queries, context.Angles), RotaryEmbedding.Rotate(keys, context.Angles));
        return _oProj.Forward(context.Attend(_layer, queries, keys, values)).MoveToOuterDisposeScope();
    }
}
