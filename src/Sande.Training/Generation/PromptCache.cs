using Sande.Training.Models.Decoder;
using static TorchSharp.torch;

namespace Sande.Training.Generation;

/// <summary>
/// The keys and values of a batch of prompts and of what follows them. What all prompts begin with is computed once; behind it they are padded on the
/// left: what follows stands at the same index in every row, and its distance to the prompt's tokens is the true one.
/// </summary>
internal sealed class PromptCache : IDisposable
{
    private readonly CausalLM _model;
    private readonly KeyValueCache _cache;
    private readonly int _shared;
    private Tensor _padding;

    /// <param name="model">The model.</param>
    /// <param name="prompts">Token ids, none empty.</param>
    /// <param name="newTokens">Tokens that may follow.</param>
    public PromptCache(CausalLM model, IReadOnlyList<IReadOnlyList<int>> prompts, int newTokens)
    {
        var (longest, device) = (prompts.Max(prompt => prompt.Count), model.Weights.Device);
        _model = model;
        _cache = new(model.Config, prompts.Count, longest + newTokens, model.Weights.Dtype, device);
        using var prefix = SharedPrefix.Of(model, prompts, most: prompts.Min(prompt => prompt.Count) - 1);
        prefix?.CopyTo(_cache);
        _shared = prefix?.Length ?? 0;
        _padding = tensor([.. prompts.Select(prompt => (long)(longest - prompt.Count))], device: device).DetachFromDisposeScope();
        Prompts = Padding.Left([.. prompts.Select(prompt => prompt.Skip(_shared).ToArray())], longest - _shared, device).DetachFromDisposeScope();
    }

    /// <summary>The prompts' ids [B, T] behind what they share, left-padded: what is appended first.</summary>
    public Tensor Prompts { get; }

    /// <summary>Appends tokens [B, T] to what was seen and gives their hidden states [B, T, hidden].</summary>
    public Tensor Append(Tensor inputIds)
    {
        using var scope = NewDisposeScope();
        var tokens = inputIds.shape[1];
        var seen = _cache.Length;
        var positions = (arange(seen, seen + tokens, device: _model.Weights.Device) - _padding.unsqueeze(1)).clamp_min_(_shared);
        return _model.Hidden(_model.Embed(inputIds), positions, Mask(seen, tokens), _cache).MoveToOuterDisposeScope();
    }

    /// <summary>Makes the batch of the rows with these indices (int64); one may be taken several times.</summary>
    public void KeepRows(Tensor rows)
    {
        _cache.KeepRows(rows);
        var kept = _padding.index_select(0, rows).DetachFromDisposeScope();
        _padding.Dispose();
        _padding = kept;
    }

    /// <summary>[B, 1, T, keys]: a query sees itself and the real tokens before it. Padding sees itself too: a row of nothing would be NaN.</summary>
    private Tensor Mask(long seen, long tokens)
    {
        using var scope = NewDisposeScope();
        var queries = arange(seen, seen + tokens, device: _model.Weights.Device).view(1, 1, -1, 1);
        var keys = arange(seen + tokens, device: _model.Weights.Device).view(1, 1, 1, -1);
        var real = keys.lt(_shared).logical_or(keys.ge(_padding.view(-1, 1, 1, 1) + _shared));
        return keys.le(queries).logical_and(real).logical_or(keys.eq(queries)).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _cache.Dispose();
        _padding.Dispose();
        Prompts.Dispose();
    }
}
