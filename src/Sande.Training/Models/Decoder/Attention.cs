using static TorchSharp.torch;

namespace Sande.Training.Models.Decoder;

/// <summary>Causal self-attention with rotary positions and grouped keys and values. Shapes: B rows, T tokens, H query heads, K key/value heads, N = head dim.</summary>
internal sealed class Attention
{
    private readonly DecoderConfig _config;
    private readonly int _layer;
    private readonly int? _window;
    private readonly AttentionProjections _projections;
    private readonly Linear _oProj;

    public Attention(DecoderConfig config, ModelWeights weights, int layer)
    {
        var name = $"{ParameterShapes.Layer(layer)}.self_attn";
        (_config, _layer) = (config, layer);
        _window = config.SlidingWindows.Count > 0 ? config.SlidingWindows[layer] : null;
        _projections = new(config, weights, name);
        _oProj = new(weights, $"{name}.o_proj", config.OutputBias);
    }

    /// <summary>[B, T, hidden] to [B, T, hidden].</summary>
    public Tensor Forward(Tensor input, AttentionContext context)
    {
        using var scope = NewDisposeScope();
        var (rows, tokens) = (input.shape[0], input.shape[1]);
        var (queriesBHTN, keysBKTN, valuesBKTN) = _projections.Forward(input);
        queriesBHTN = RotaryEmbedding.Rotate(queriesBHTN, context.Angles);
        keysBKTN = RotaryEmbedding.Rotate(keysBKTN, context.Angles);
        if (context.Cache is not null)
            (keysBKTN, valuesBKTN) = context.Cache.Append(_layer, keysBKTN, valuesBKTN);
        var attended = Attend(queriesBHTN, RepeatForQueries(keysBKTN), RepeatForQueries(valuesBKTN), context.Masks.Of(_window));
        return _oProj.Forward(attended.transpose(1, 2).reshape(rows, tokens, -1)).MoveToOuterDisposeScope();
    }

    private Tensor Attend(Tensor queries, Tensor keys, Tensor values, Tensor? mask)
    {
        // The library divides by sqrt(N): another scale goes into the queries.
        if (_config.AttentionScale is { } scale)
            queries = queries * (scale * Math.Sqrt(_config.HeadDim));
        return _config.AttentionLogitSoftcapping is { } cap
            ? AttendWithSoftcap(queries, keys, values, mask, cap)
            : nn.functional.scaled_dot_product_attention(queries, keys, values, mask, is_casual: mask is null);
    }

    private Tensor AttendWithSoftcap(Tensor queries, Tensor keys, Tensor values, Tensor? mask, double cap)
    {
        var scores = queries.matmul(keys.transpose(-1, -2)) / Math.Sqrt(_config.HeadDim);
        scores = cap * (scores / cap).tanh();
        var hidden = mask?.logical_not() ?? ones(scores.shape[2], scores.shape[3], ScalarType.Bool, scores.device).triu(1);
        var probabilities = scores.masked_fill(hidden, double.NegativeInfinity).softmax(-1, ScalarType.Float32).to(queries.dtype);
        return probabilities.matmul(values);
    }

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
