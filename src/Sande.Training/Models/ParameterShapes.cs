namespace Sande.Training.Models;

/// <summary>A tensor of a checkpoint: Hugging Face's name and its shape.</summary>
public sealed record ParameterShape(string Name, long[] Shape)
{
    /// <summary>Numbers in it.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);
}

/// <summary>The tensors of a decoder, spelled as Hugging Face spells them: no other table of names exists.</summary>
internal static class ParameterShapes
{
    public const string EmbedTokens = "model.embed_tokens.weight";
    public const string Norm = "model.norm";
    public const string LmHead = "lm_head.weight";
    public const string InputLayernorm = "input_layernorm";
    public const string PostAttentionLayernorm = "post_attention_layernorm";
    public const string PreFeedforwardLayernorm = "pre_feedforward_layernorm";
    public const string PostFeedforwardLayernorm = "post_feedforward_layernorm";

    public static IReadOnlyList<ParameterShape> Of(DecoderConfig config)
    {
        var shapes = new List<ParameterShape> { new(EmbedTokens, [config.VocabSize, config.HiddenSize]) };
        for (var layer = 0; layer < config.NumHiddenLayers; layer++)
            shapes.AddRange(OfLayer(config, Layer(layer)));
        shapes.Add(new($"{Norm}.weight", [config.HiddenSize]));
        if (!config.TieWordEmbeddings)
            shapes.Add(new(LmHead, [config.VocabSize, config.HiddenSize]));
        return shapes;
    }

    /// <summary>How the names of all layers' tensors begin.</summary>
    public const string Layers = "model.layers.";

    public static string Layer(int index) => $"{Layers}{index}";

    private static IEnumerable<ParameterShape> OfLayer(DecoderConfig config, string layer)
        => [.. Attention(config, $"{layer}.self_attn"), .. Mlp(config, $"{layer}.mlp"), .. Norms(config).Select(name => new ParameterShape($"{layer}.{name}.weight", [config.HiddenSize]))];

    private static IEnumerable<ParameterShape> Attention(DecoderConfig config, string name)
    {
        long hidden = config.HiddenSize, head = config.HeadDim;
        long queries = config.NumAttentionHeads * head, keys = config.NumKeyValueHeads * head;
        IEnumerable<ParameterShape> projections = config.FusedProjections
            ? Linear($"{name}.qkv_proj", queries + 2 * keys, hidden, config.QkvBias)
            : [.. Linear($"{name}.q_proj", queries, hidden, config.QkvBias), .. Linear($"{name}.k_proj", keys, hidden, config.QkvBias), .. Linear($"{name}.v_proj", keys, hidden, config.QkvBias)];
        IEnumerable<ParameterShape> norms = config.QueryKeyNorm switch
        {
            QueryKeyNorm.PerHead => [new($"{name}.q_norm.weight", [head]), new($"{name}.k_norm.weight", [head])],
            QueryKeyNorm.AllHeads => [new($"{name}.q_norm.weight", [queries]), new($"{name}.k_norm.weight", [keys])],
            _ => [],
        };
        return [.. projections, .. Linear($"{name}.o_proj", hidden, queries, config.OutputBias), .. norms];
    }

    private static IEnumerable<ParameterShape> Mlp(DecoderConfig config, string name)
    {
        long hidden = config.HiddenSize, intermediate = config.IntermediateSize;
        IEnumerable<ParameterShape> gates = config.FusedProjections
            ? Linear($"{name}.gate_up_proj", 2 * intermediate, hidden, config.MlpBias)
            : [.. Linear($"{name}.gate_proj", intermediate, hidden, config.MlpBias), .. Linear($"{name}.up_proj", intermediate, hidden, config.MlpBias)];
        return [.. gates, .. Linear($"{name}.down_proj", hidden, intermediate, config.MlpBias)];
    }

    private static IEnumerable<string> Norms(DecoderConfig config) => config.NormPlacement switch
    {
        NormPlacement.Before => [InputLayernorm, PostAttentionLayernorm],
        NormPlacement.After => [PostAttentionLayernorm, PostFeedforwardLayernorm],
        _ => [InputLayernorm, PostAttentionLayernorm, PreFeedforwardLayernorm, PostFeedforwardLayernorm],
    };

    private static IEnumerable<ParameterShape> Linear(string name, long outputs, long inputs, bool bias)
    {
        yield return new($"{name}.weight", [outputs, inputs]);
        if (bias)
            yield return new($"{name}.bias", [outputs]);
    }
}
