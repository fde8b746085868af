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
    public const string Norm = "model.norm.weight";
    public const string LmHead = "lm_head.weight";

    public static IReadOnlyList<ParameterShape> Of(DecoderConfig config)
    {
        var shapes = new List<ParameterShape> { new(EmbedTokens, [config.VocabSize, config.HiddenSize]) };
        for (var layer = 0; layer < config.NumHiddenLayers; layer++)
            shapes.AddRange(OfLayer(config, Layer(layer)));
        shapes.Add(new(Norm, [config.HiddenSize]));
        if (!config.TieWordEmbeddings)
            shapes.Add(new(LmHead, [config.VocabSize, config.HiddenSize]));
        return shapes;
    }

    public static string Layer(int index) => $"model.layers.{index}";

    private static IEnumerable<ParameterShape> OfLayer(DecoderConfig config, string layer)
    {
        long hidden = config.HiddenSize, intermediate = config.IntermediateSize;
        long queries = (long)config.NumAttentionHeads * config.HeadDim, keys = (long)config.NumKeyValueHeads * config.HeadDim;
        return Linear($"{layer}.self_attn.q_proj", queries, hidden, config.QkvBias)
            .Concat(Linear($"{layer}.self_attn.k_proj", keys, hidden, config.QkvBias))
            .Concat(Linear($"{layer}.self_attn.v_proj", keys, hidden, config.QkvBias))
            .Concat(Linear($"{layer}.self_attn.o_proj", hidden, queries, config.OutputBias))
            .Concat(Linear($"{layer}.mlp.gate_proj", intermediate, hidden, config.MlpBias))
            .Concat(Linear($"{layer}.mlp.up_proj", intermediate, hidden, config.MlpBias))
            .Concat(Linear($"{layer}.mlp.down_proj", hidden, intermediate, config.MlpBias))
            .Append(new($"{layer}.input_layernorm.weight", [hidden]))
            .Append(new($"{layer}.post_attention_layernorm.weight", [hidden]));
    }

    private static IEnumerable<ParameterShape> Linear(string name, long outputs, long inputs, bool bias)
    {
        yield return new($"{name}.weight", [outputs, inputs]);
        if (bias)
            yield return new($"{name}.bias", [outputs]);
    }
}
