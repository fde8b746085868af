using Sande.Training.Models.Decoder;
using static TorchSharp.torch;

namespace Sande.Training.Generation;

/// <summary>One batch of left-padded prompts being answered: prefill, then a token a step; finished rows leave the batch.</summary>
internal sealed class GreedyDecoding : IDisposable
{
    private readonly CausalLM _model;
    private readonly IReadOnlySet<int> _endTokens;
    private readonly int _maxNewTokens;
    private readonly KeyValueCache _cache;
    private readonly List<int>[] _answers;
    private int[] _active;
    private Tensor _padding;
    private Tensor _next;

    public GreedyDecoding(CausalLM model, IReadOnlyList<IReadOnlyList<int>> prompts, int maxNewTokens, IReadOnlySet<int> endTokens)
    {
        (_model, _endTokens, _maxNewTokens) = (model, endTokens, maxNewTokens);
        var width = prompts.Max(prompt => prompt.Count);
        _answers = [.. prompts.Select(_ => new List<int>())];
        _active = [.. Enumerable.Range(0, prompts.Count)];
        _cache = new(model.Config, prompts.Count, width + maxNewTokens, model.Weights.Dtype, model.Weights.Device);
        _padding = tensor([.. prompts.Select(prompt => (long)(width - prompt.Count))], device: model.Weights.Device).DetachFromDisposeScope();
        _next = Forward(LeftPad(prompts, width)).DetachFromDisposeScope();
    }

    public IReadOnlyList<IReadOnlyList<int>> Answers => _answers;

    /// <summary>Takes one token for each active row; false when all rows are finished.</summary>
    public bool Step()
    {
        using var next = _next.cpu();
        var tokens = next.data<long>().ToArray();
        var going = new List<long>();
        for (var row = 0; row < tokens.Length; row++)
        {
            var answer = _answers[_active[row]];
            if (_endTokens.Contains((int)tokens[row]))
                continue;
            answer.Add((int)tokens[row]);
            if (answer.Count < _maxNewTokens)
                going.Add(row);
        }

        if (going.Count == 0)
            return false;
        Keep(going);
        using var scope = NewDisposeScope();
        Replace(ref _next, Forward(_next.unsqueeze(1)));
        return true;
    }

    /// <summary>The most probable next token of each row [B], int64, after <paramref name="inputIds"/> [B, T].</summary>
    private Tensor Forward(Tensor inputIds)
    {
        using var scope = NewDisposeScope();
        var tokens = inputIds.shape[1];
        var seen = _cache.Length;
        var positions = (arange(seen, seen + tokens, device: _model.Weights.Device) - _padding.unsqueeze(1)).clamp_min_(0);
        var hidden = _model.Hidden(_model.Embed(inputIds), positions, Mask(seen, tokens), _cache);
        return _model.Logits(hidden.select(1, -1)).argmax(-1).MoveToOuterDisposeScope();
    }

    /// <summary>[B, 1, T, keys]: a query sees itself and the real tokens before it. Padding sees itself too: a row of nothing would be NaN.</summary>
    private Tensor Mask(long seen, long tokens)
    {
        using var scope = NewDisposeScope();
        var queries = arange(seen, seen + tokens, device: _model.Weights.Device).view(1, 1, -1, 1);
        var keys = arange(seen + tokens, device: _model.Weights.Device).view(1, 1, 1, -1);
        var real = keys.ge(_padding.view(-1, 1, 1, 1));
        return keys.le(queries).logical_and(real).logical_or(keys.eq(queries)).MoveToOuterDisposeScope();
    }

    private void Keep(List<long> rows)
    {
        if (rows.Count == _active.Length)
            return;
        using var scope = NewDisposeScope();
        var index = tensor(rows.ToArray(), device: _model.Weights.Device);
        _cache.KeepRows(index);
        Replace(ref _padding, _padding.index_select(0, index));
        Replace(ref _next, _next.index_select(0, index));
        _active = [.. rows.Select(row => _active[row])];
    }

    private static void Replace(ref Tensor field, Tensor value)
    {
        field.Dispose();
        field = value.DetachFromDisposeScope();
    }

    private Tensor LeftPad(IReadOnlyList<IReadOnlyList<int>> prompts, int width)
    {
        var ids = new long[prompts.Count * width];
        for (var row = 0; row < prompts.Count; row++)
        {
            var start = row * width + width - prompts[row].Count;
            for (var i = 0; i < prompts[row].Count; i++)
                ids[start + i] = prompts[row][i];
        }

        return tensor(ids, [prompts.Count, width], device: _model.Weights.Device);
    }

    public void Dispose()
    {
        _cache.Dispose();
        _padding.Dispose();
        _next.Dispose();
    }
}
