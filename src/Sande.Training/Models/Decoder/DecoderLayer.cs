using Sande.Training.Kernels.Differentiation;

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

    /// <summary>[N, hidden] to [N, hidden].</summary>
    public TapeNode Forward(Tape tape, TapeNode hidden, AttentionContext context)
    {
        var attended = Apply(tape, _afterAttention, _attention.Forward(tape, Apply(tape, _beforeAttention, hidden), context));
        var (sum, normed) = Add(tape, hidden, attended);
        return tape.Add(sum, Apply(tape, _afterMlp, _mlp.Forward(tape, normed)));
    }

    /// <summary>The residual stream behind attention, and what the MLP gets.</summary>
    private (TapeNode Sum, TapeNode Normed) Add(Tape tape, TapeNode hidden, TapeNode attended)
    {
        if (_beforeMlp is not null)
            return _beforeMlp.Forward(tape, hidden, attended);
        var sum = tape.Add(hidden, attended);
        return (sum, sum);
    }

    private static TapeNode Apply(Tape tape, RmsNorm? norm, TapeNode input) => norm?.Forward(tape, input) ?? input;
}
