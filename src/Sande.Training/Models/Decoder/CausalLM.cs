using Sande.Training.Kernels.Differentiation;
using TorchSharp;
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
        _norm = new(config, weights, ParameterShapes.Norm);
        _rotary = new(config.Rope, config.HeadDim, weights.Device);
    }

    /// <summary>What it computes.</summary>
    public DecoderConfig Config { get; }

    /// <summary>Its tensors.</summary>
    public ModelWeights Weights { get; }

    /// <summary>Whether training keeps only the layers' inputs and computes the layers again on the way back.</summary>
    public bool CheckpointActivations { get; set; }

    /// <summary>Told a layer, from 0, whose weights' gradients are complete for this pass.</summary>
    public Action<int>? AfterLayerBackward { get; set; }

    /// <summary>Token ids [..] (int64) to embeddings [.., hidden].</summary>
    public Tensor Embed(Tensor inputIds)
    {
        using var flat = inputIds.flatten();
        using var rows = _embedTokens.index_select(0, flat);
        using var embeddings = rows.view([.. inputIds.shape, -1]);
        return Config.ScaledEmbeddings ? embeddings * EmbeddingScale() : embeddings.alias();
    }

    /// <summary>Embeddings [N, hidden] of rows that lie one after the other to hidden states [N, hidden] after the last norm. Positions run from 0 in each row, or on from its prefix.</summary>
    public Tensor Hidden(Tensor inputsEmbeds, PackedRows rows) => Hidden(inputsEmbeds, rows, layers: []).Last;

    /// <summary>The same, and what the layers of these numbers (from 1) pass on, [N, hidden] each, in the order of the numbers given.</summary>
    public (Tensor Last, IReadOnlyList<Tensor> OfLayers) Hidden(Tensor inputsEmbeds, PackedRows rows, IReadOnlyList<int> layers)
    {
        using var scope = NewDisposeScope();
        using var context = new PackedAttention(_rotary.Angles(rows.Positions, Weights.Dtype), rows);
        var kept = new Dictionary<int, Tensor>();
        void Keep(int layer, Tensor hidden)
        {
            if (layers.Contains(layer))
                kept[layer] = hidden.alias();
        }

        var last = Hidden(inputsEmbeds, context, Keep);
        return (last.MoveToOuterDisposeScope(), [.. layers.Select(layer => kept[layer].MoveToOuterDisposeScope())]);
    }

    /// <summary>Hidden states [B, T, hidden] of tokens that follow those in <paramref name="cache"/>, at <paramref name="positions"/> [B, T], seeing the keys that <paramref name="mask"/> [B, 1, T, keys] allows.</summary>
    internal Tensor Hidden(Tensor inputsEmbeds, Tensor positions, Tensor mask, KeyValueCache cache)
    {
        using var scope = NewDisposeScope();
        var masks = new AttentionMasks(mask.shape[2], mask.shape[3], Weights.Dtype, Weights.Device, mask);
        using var context = new CachedAttention(_rotary.Angles(positions.flatten(), Weights.Dtype), inputsEmbeds.shape[0], cache, masks);
        var hidden = Hidden(inputsEmbeds.flatten(0, 1), context);
        cache.Advance((int)inputsEmbeds.shape[1]);
        return hidden.view(inputsEmbeds.shape).MoveToOuterDisposeScope();
    }

    /// <summary>Hidden states [.., hidden] to logits [.., vocabulary].</summary>
    public Tensor Logits(Tensor hidden)
    {
        using var scope = NewDisposeScope();
        var logits = nn.functional.linear(hidden, _lmHead);
        if (Config.FinalLogitSoftcapping is { } cap)
            logits = cap * (logits / cap).tanh();
        return logits.MoveToOuterDisposeScope();
    }

    /// <summary>Σ -log P(target) over hidden states [labels, hidden] and targets [labels], nats, a float32 scalar; logits are held a part at a time.</summary>
    public Tensor CrossEntropy(Tensor hidden, Tensor targets)
        => LinearCrossEntropyFunction.Apply(hidden, _lmHead, targets, Config.FinalLogitSoftcapping, MaxLogits(Weights.Device.type == DeviceType.CUDA, CheckpointActivations));

    /// <summary>Logits that are held at once, at most: 256 MiB in bfloat16; 2 GiB on a GPU where memory need not be saved, for each chunk costs a pass over the head's gradient.</summary>
    internal static long MaxLogits(bool onGpu, bool savesMemory) => onGpu && !savesMemory ? 1L << 30 : 1L << 27;

    /// <summary>What <see cref="Embed"/> multiplies the vocabulary's rows by: 1, but for <see cref="DecoderConfig.ScaledEmbeddings"/>.</summary>
    public double EmbeddingScale()
    {
        if (!Config.ScaledEmbeddings)
            return 1;
        // Rounded to the weights' number format before it multiplies, as transformers does.
        using var root = tensor(Math.Sqrt(Config.HiddenSize), Weights.Dtype);
        using var rounded = root.to(ScalarType.Float32);
        return rounded.item<float>();
    }

    /// <param name="inputsEmbeds">Embeddings [N, hidden].</param>
    /// <param name="context">What attention needs.</param>
    /// <param name="passed">Told each layer's number, from 1, and what it passes on; that is gone after the call.</param>
    private Tensor Hidden(Tensor inputsEmbeds, AttentionContext context, Action<int, Tensor>? passed = null)
    {
        // What autograd does not record has no way back: with the embedding frozen the first layer's input begins it.
        var hidden = is_grad_enabled() && !inputsEmbeds.requires_grad && Weights.Trainable.Values.Any(weight => weight.requires_grad)
            ? inputsEmbeds.detach().requires_grad_(true)
            : inputsEmbeds.alias();
        foreach (var (index, layer) in _layers.Index())
        {
            var next = Forward(index, layer, hidden, context);
            hidden.Dispose();
            hidden = next;
            passed?.Invoke(index + 1, hidden);
        }

        using (hidden)
            return TapeFunction.Apply(hidden, new(_norm.Forward));
    }

    private Tensor Forward(int index, DecoderLayer layer, Tensor hidden, AttentionContext context)
    {
        if (!is_grad_enabled() || !hidden.requires_grad)
            return TapeFunction.Apply(hidden, new((tape, input) => layer.Forward(tape, input, context)));
        var kept = context.Keep();
        return TapeFunction.Apply(hidden, new((tape, input) => layer.Forward(tape, input, kept), CheckpointActivations, Done: () =>
        {
            kept.Dispose();
            AfterLayerBackward?.Invoke(index);
        }));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rotary.Dispose();
        Weights.Dispose();
    }
}
