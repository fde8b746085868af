using static TorchSharp.torch;

namespace Sande.Training.Models.Decoder;

/// <summary>
/// The one decoder: token ids to embeddings, embeddings to hidden states, hidden states to logits. The three steps are apart because the
/// methods work between them: a parrot is spliced into the embeddings, and only labelled positions are projected to the vocabulary.
/// </summary>
public sealed class CausalLM : IDisposable
{
    private readonly DecoderLayer[] _layers;
    private readonly RmsNorm _norm;
    private readonly RotaryEmbedding _rotary;
    private readonly Tensor _embedTokens, _lmHead;

    /// <summary>Builds the decoder over <paramref name="weights"/>, which it owns from then on.</summary>
    public CausalLM(DecoderConfig config, ModelWeights weights)
    {
        Config = config;
        Weights = weights;
        _embedTokens = weights[ParameterShapes.EmbedTokens];
        _lmHead = config.TieWordEmbeddings ? _embedTokens : weights[ParameterShapes.LmHead];
        _layers = [.. Enumerable.Range(0, config.NumHiddenLayers).Select(layer => new DecoderLayer(config, weights, layer))];
        _norm = new(weights[ParameterShapes.Norm], config.RmsNormEps);
        _rotary = new(config.Rope, config.HeadDim);
    }

    /// <summary>What it computes.</summary>
    public DecoderConfig Config { get; }

    /// <summary>Its tensors.</summary>
    public ModelWeights Weights { get; }

    /// <summary>Token ids [B, T] (int64) to embeddings [B, T, hidden].</summary>
    public Tensor Embed(Tensor inputIds)
    {
        using var flat = inputIds.flatten();
        using var rows = _embedTokens.index_select(0, flat);
        return rows.view(inputIds.shape[0], inputIds.shape[1], -1);
    }

    /// <summary>
    /// Embeddings [B, T, hidden] of right-padded rows to hidden states [B, T, hidden] after the last norm. Padding needs no mask: with
    /// causal attention no real token sees what follows it. Positions run from 0.
    /// </summary>
    public Tensor Hidden(Tensor inputsEmbeds)
    {
        using var scope = NewDisposeScope();
        using var positions = arange(inputsEmbeds.shape[1], ScalarType.Int64, Weights.Device);
        return Hidden(inputsEmbeds, new AttentionContext(_rotary.Angles(positions, Weights.Dtype))).MoveToOuterDisposeScope();
    }

    /// <summary>The same for tokens that follow those in <paramref name="cache"/>, at <paramref name="positions"/> [B, T], seeing the keys that <paramref name="mask"/> [B, 1, T, keys] allows.</summary>
    internal Tensor Hidden(Tensor inputsEmbeds, Tensor positions, Tensor mask, KeyValueCache cache)
    {
        using var scope = NewDisposeScope();
        var hidden = Hidden(inputsEmbeds, new AttentionContext(_rotary.Angles(positions, Weights.Dtype), mask, cache));
        cache.Advance((int)inputsEmbeds.shape[1]);
        return hidden.MoveToOuterDisposeScope();
    }

    /// <summary>Hidden states [.., hidden] to logits [.., vocabulary].</summary>
    public Tensor Logits(Tensor hidden) => nn.functional.linear(hidden, _lmHead);

    private Tensor Hidden(Tensor inputsEmbeds, AttentionContext context)
    {
        var hidden = inputsEmbeds.alias();
        foreach (var layer in _layers)
        {
            var next = layer.Forward(hidden, context);
            hidden.Dispose();
            hidden = next;
        }

        using (hidden)
            return _norm.Forward(hidden);
    }

    /// <inheritdoc/>
    public void Dispose() => Weights.Dispose();
}
