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
    private readonly int _width;
    private Tensor _lengths, _real;

    /// <param name="model">The model.</param>
    /// <param name="prompts">Token ids, none empty.</param>
    /// <param name="newTokens">Tokens that may follow.</param>
    public PromptCache(CausalLM model, IReadOnlyList<IReadOnlyList<int>> prompts, int newTokens)
    {
        using var scope = NewDisposeScope();
        var device = model.Weights.Device;
        (_model, _width) = (model, prompts.Max(prompt => prompt.Count));
        _cache = new(model.Config, prompts.Count, _width + newTokens, model.Weights.Dtype, device);
        using var prefix = SharedPrefixOf(prompts, newTokens);
        prefix?.CopyTo(_cache);
        var shared = _cache.Length;
        _lengths = tensor([.. prompts.Select(prompt => (long)prompt.Count)], device: device).DetachFromDisposeScope();
        var (columns, padding) = (arange(_width, device: device), _width - _lengths.unsqueeze(1));
        _real = columns.lt(shared).logical_or(columns.ge(padding + shared)).DetachFromDisposeScope();
        var ids = Padding.Left([.. prompts.Select(prompt => prompt.Skip(shared).ToArray())], _width - shared, device);
        Last = Prefill(ids, columns[shared..], padding).select(1, -1).clone().DetachFromDisposeScope();
    }

    /// <summary>Hidden states [B, hidden] of the prompts' last tokens.</summary>
    public Tensor Last { get; }

    /// <summary>Appends tokens [B, T], each behind the one before it, and gives their hidden states [B, T, hidden].</summary>
    public Tensor Append(Tensor inputIds)
    {
        using var scope = NewDisposeScope();
        var (first, device) = (_cache.Length - _width, _model.Weights.Device);
        var depths = arange(first, first + inputIds.shape[1], device: device);
        var sees = arange(first + inputIds.shape[1], device: device).le(depths.unsqueeze(1));
        return Append(inputIds, depths, sees).MoveToOuterDisposeScope();
    }

    /// <summary>Appends tokens [B, T] that need not follow each other, and gives their hidden states [B, T, hidden].</summary>
    /// <param name="inputIds">The tokens.</param>
    /// <param name="depths">[T], int64: how far behind the prompts they stand, 0 for right behind them.</param>
    /// <param name="sees">[T, appended so far + T]: which of what follows the prompts each of them sees, itself included. All see their prompts.</param>
    public Tensor Append(Tensor inputIds, Tensor depths, Tensor sees)
    {
        using var scope = NewDisposeScope();
        var (rows, tokens) = (inputIds.shape[0], inputIds.shape[1]);
        var mask = cat([_real.view(rows, 1, 1, -1).expand(-1, 1, tokens, -1), sees.view(1, 1, tokens, -1).expand(rows, 1, -1, -1)], 3);
        return Hidden(inputIds, _lengths.unsqueeze(1) + depths, mask).MoveToOuterDisposeScope();
    }

    /// <summary>Forgets what follows the prompts.</summary>
    public void Truncate() => _cache.Truncate(_width);

    /// <summary>Makes the batch of the rows with these indices (int64); one may be taken several times. <see cref="Last"/> stays as it is.</summary>
    public void KeepRows(Tensor rows)
    {
        _cache.KeepRows(rows);
        Replace(ref _lengths, _lengths.index_select(0, rows));
        Replace(ref _real, _real.index_select(0, rows));
    }

    /// <summary>Windows go by places in the cache: with padding behind a prefix a window would end too early there.</summary>
    private SharedPrefix? SharedPrefixOf(IReadOnlyList<IReadOnlyList<int>> prompts, int newTokens)
        => _model.Config.SlidingWindows.Any(window => window < _width + newTokens) ? null : SharedPrefix.Of(_model, prompts, most: prompts.Min(prompt => prompt.Count) - 1);

    private Tensor Prefill(Tensor inputIds, Tensor places, Tensor padding)
    {
        var (keys, queries) = (arange(_width, device: places.device), places.unsqueeze(1));
        // Padding sees itself: a row of nothing would be NaN.
        var mask = keys.le(queries).logical_and(_real.unsqueeze(1)).logical_or(keys.eq(queries));
        return Hidden(inputIds, (places - padding).clamp_min_(_cache.Length), mask.unsqueeze(1));
    }

    private Tensor Hidden(Tensor inputIds, Tensor positions, Tensor mask) => _model.Hidden(_model.Embed(inputIds), positions, mask, _cache);

    private static void Replace(ref Tensor field, Tensor value)
    {
        field.Dispose();
        field = value.DetachFromDisposeScope();
    }

    public void Dispose()
    {
        _cache.Dispose();
        _lengths.Dispose();
        _real.Dispose();
        Last.Dispose();
    }
}
