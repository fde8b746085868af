using static TorchSharp.torch;

namespace Sande.Training.Models.Decoder;

/// <summary>Causal self-attention with rotary positions and grouped keys and values. Shapes: B rows, T tokens, H query heads, K key/value heads, N = head dim.</summary>
internal sealed class Attention
{
    private readonly DecoderConfig _config;
    private readonly int _layer;
    private readonly Linear _qProj, _kProj, _vProj, _oProj;

    public Attention(DecoderConfig config, ModelWeights weights, int layer)
    {
        var name = $"{ParameterShapes.Layer(layer)}.self_attn";
        _config = config;
        _layer = layer;
        _qProj = new(weights, $"{name}.q_proj", config.QkvBias);
        _kProj = new(weights, $"{name}.k_proj", config.QkvBias);
        _vProj = new(weights, $"{name}.v_proj", config.QkvBias);
        _oProj = new(weights, $"{name}.o_proj", config.OutputBias);
    }

    /// <summary>[B, T, hidden] to [B, T, hidden].</summary>
    public Tensor Forward(Tensor input, AttentionContext context)
    {
        using var scope = NewDisposeScope();
        var (rows, tokens) = (input.shape[0], input.shape[1]);
        var queriesBHTN = RotaryEmbedding.Rotate(Heads(_qProj.Forward(input), rows, tokens), context.Angles);
        var keysBKTN = RotaryEmbedding.Rotate(Heads(_kProj.Forward(input), rows, tokens), context.Angles);
        var valuesBKTN = Heads(_vProj.Forward(input), rows, tokens);
        if (context.Cache is not null)
            (keysBKTN, valuesBKTN) = context.Cache.Append(_layer, keysBKTN, valuesBKTN);
        var attended = nn.functional.scaled_dot_product_attention(
            queriesBHTN, RepeatForQueries(keysBKTN), RepeatForQueries(valuesBKTN), context.Mask, is_casual: context.Mask is null);
        return _oProj.Forward(attended.transpose(1, 2).reshape(rows, tokens, -1)).MoveToOuterDisposeScope();
    }

    private Tensor Heads(Tensor projected, long rows, long tokens) => projected.view(rows, tokens, -1, _config.HeadDim).transpose(1, 2);

    /// <summary>[B, K, T, N] to [B, H, T, N]: each key/value head serves H / K query heads.</summary>
    private Tensor RepeatForQueries(Tensor heads)
    {
        var group = _config.NumAttentionHeads / _config.NumKeyValueHeads;
        if (group == 1)
            return heads;
        var shape = heads.shape;
        return heads.unsqueeze(2).expand(shape[0], shape[1], group, shape[2], shape[3]).reshape(shape[0], shape[1] * group, shape[2], shape[3]);
    }
}
