using static TorchSharp.torch;

namespace Sande.Training.Models.Decoder;

/// <summary>Attention and MLP, each added to the residual stream; a norm before, after, or both (<see cref="NormPlacement"/>).</summary>
internal sealed class DecoderLayer
{
    private readonly RmsNorm? _beforeAttention, _afterAttention, _beforeMlp, _afterMlp;
    private readonly Attention _attention;
    private readonly GatedMlp _mlp;

    public DecoderLayer(DecoderConfig config, ModelWeights weights, int layer)
    {
        RmsNorm Norm(string name) => new(config, weights, $"{ParameterShapes.Layer(layer)}.{name}");
        var (before, after) = (config.NormPlacement != NormPlacement.After, config.NormPlacement != NormPlacement.Before);
        _beforeAttention = before ? Norm(ParameterShapes.InputLayernorm) : null;
        _afterAttention = after ? Norm(ParameterShapes.PostAttentionLayernorm) : null;
        // Where nothing stands after attention, post_attention_layernorm is the norm before the MLP.
        _beforeMlp = before ? Norm(after ? ParameterShapes.PreFeedforwardLayernorm : ParameterShapes.PostAttentionLayernorm) : null;
        _afterMlp = after ? Norm(ParameterShapes.PostFeedforwardLayernorm) : null;
        _attention = new(config, weights, layer);
        _mlp = new(config, weights, layer);
    }

    /// <summary>[.., hidden] to [.., hidden].</summary>
    public Tensor Forward(Tensor hidden, AttentionContext context)
    {
        using var scope = NewDisposeScope();
        hidden = hidden + Apply(_afterAttention, _attention.Forward(Apply(_beforeAttention, hidden), context));
        return (hidden + Apply(_afterMlp, _mlp.Forward(Apply(_beforeMlp, hidden)))).MoveToOuterDisposeScope();
    }

    private static Tensor Apply(RmsNorm? norm, Tensor input) => norm?.Forward(input) ?? input;
}
