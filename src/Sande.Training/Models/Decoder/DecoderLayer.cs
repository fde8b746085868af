using static TorchSharp.torch;

namespace Sande.Training.Models.Decoder;

/// <summary>Attention and MLP, each after a norm and added to the residual stream.</summary>
internal sealed class DecoderLayer
{
    private readonly RmsNorm _inputLayernorm, _postAttentionLayernorm;
    private readonly Attention _attention;
    private readonly GatedMlp _mlp;

    public DecoderLayer(DecoderConfig config, ModelWeights weights, int layer)
    {
        var name = ParameterShapes.Layer(layer);
        _inputLayernorm = new(weights[$"{name}.input_layernorm.weight"], config.RmsNormEps);
        _postAttentionLayernorm = new(weights[$"{name}.post_attention_layernorm.weight"], config.RmsNormEps);
        _attention = new(config, weights, layer);
        _mlp = new(config, weights, layer);
    }

    /// <summary>[B, T, hidden] to [B, T, hidden].</summary>
    public Tensor Forward(Tensor hidden, AttentionContext context)
    {
        using var scope = NewDisposeScope();
        hidden = hidden + _attention.Forward(_inputLayernorm.Forward(hidden), context);
        return (hidden + _mlp.Forward(_postAttentionLayernorm.Forward(hidden))).MoveToOuterDisposeScope();
    }
}
