using Sande.Training.Models.Decoder;
using static TorchSharp.torch;

namespace Sande.Training.Generation;

/// <summary>One batch of prompts being answered: prefill, then a token a step; finished rows leave the batch.</summary>
internal sealed class GreedyDecoding : IDisposable
{
    private readonly CausalLM _model;
    private readonly IReadOnlySet<int> _endTokens;
    private readonly int _maxNewTokens;
    private readonly PromptCache _cache;
    private readonly List<int>[] _answers;
    private int[] _active;
    private Tensor _next;

    public GreedyDecoding(CausalLM model, IReadOnlyList<IReadOnlyList<int>> prompts, int maxNewTokens, IReadOnlySet<int> endTokens)
    {
        (_model, _endTokens, _maxNewTokens) = (model, endTokens, maxNewTokens);
        _answers = [.. prompts.Select(_ => new List<int>())];
        _active = [.. Enumerable.Range(0, prompts.Count)];
        _cache = new(model, prompts, maxNewTokens);
        _next = MostProbable(_cache.Last).DetachFromDisposeScope();
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
        Replace(ref _next, MostProbable(_cache.Append(_next.unsqueeze(1)).squeeze(1)));
        return true;
    }

    /// <summary>The most probable next token of each row [B], int64, after the hidden states [B, hidden] of those before it.</summary>
    private Tensor MostProbable(Tensor hidden)
    {
        using var logits = _model.Logits(hidden);
        return logits.argmax(-1);
    }

    private void Keep(List<long> rows)
    {
        if (rows.Count == _active.Length)
            return;
        using var scope = NewDisposeScope();
        var index = tensor(rows.ToArray(), device: _model.Weights.Device);
        _cache.KeepRows(index);
        Replace(ref _next, _next.index_select(0, index));
        _active = [.. rows.Select(row => _active[row])];
    }

    private static void Replace(ref Tensor field, Tensor value)
    {
        field.Dispose();
        field = value.DetachFromDisposeScope();
    }

    public void Dispose()
    {
        _cache.Dispose();
        _next.Dispose();
    }
}
