using Sande.Training.Generation;
using Sande.Training.Models.Decoder;
using Sande.Training.Optimization;
using static TorchSharp.torch;

namespace Sande.Training.Evaluation.MultipleChoice;

/// <summary>
/// Σ log P(continuation token | what stands before it), in float32. A context goes through the model once, whatever the number of its
/// continuations: their first tokens are all read off its last position, and only longer continuations go through the model at all, behind the
/// context's cached keys and values. What many contexts begin with, as examples before a question, goes through it once.
/// </summary>
internal sealed class ContinuationScorer(CausalLM model)
{
    private static readonly MicroBatchLimits Limits = new(MaxRows: 32, MaxTokens: 4096, MaxPadding: 0.2);

    /// <summary>The scores of each request's continuations, in the order given. A context that does not fit in the model's positions loses its beginning.</summary>
    /// <param name="requests">Questions; no continuation longer than the model's positions.</param>
    /// <param name="done">Told the requests finished.</param>
    /// <param name="stop">Looked at before each batch.</param>
    public IReadOnlyList<double[]> Score(IReadOnlyList<ChoiceRequest> requests, Action<int>? done, CancellationToken stop)
    {
        using var _ = no_grad();
        var scores = requests.Select(request => new double[request.Continuations.Count]).ToList();
        var contexts = requests.SelectMany((request, i) => SharedContexts(i, request)).ToList();
        foreach (var group in PrefixGroups.Of(contexts, context => context.Tokens))
        {
            using var prefix = SharedPrefixOf(group);
            foreach (var batch in MicroBatches.Split(group, context => context.Tokens.Count - (prefix?.Length ?? 0), Limits))
            {
                stop.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                AddScores(batch, prefix, scores);
                done?.Invoke(batch.Count(context => context.Continuations[0].Index == 0));
            }
        }

        return scores;
    }

    /// <summary>
    /// One context for all continuations, unless it must be cut: then the longer the continuation the more is cut, as in lm-evaluation-harness
    /// (models/huggingface.py: the last max_length + 1 tokens, of which the last is only predicted).
    /// </summary>
    private IEnumerable<SharedContext> SharedContexts(int request, ChoiceRequest tokens)
        => tokens.Continuations.Select((ids, index) => new Continuation(request, index, ids))
            .GroupBy(continuation => Math.Min(tokens.Context.Count, model.Config.MaxPositionEmbeddings + 1 - continuation.Tokens.Count))
            .Select(group => new SharedContext([.. tokens.Context.Skip(tokens.Context.Count - group.Key)], [.. group]));

    /// <summary>Longer continuations need each context's own cache, which begins with what its batch shares.</summary>
    private SharedPrefix? SharedPrefixOf(IReadOnlyList<SharedContext> group)
        => group.Any(context => context.Continuations.Any(continuation => continuation.Tokens.Count > 1))
            ? null
            : SharedPrefix.Of(model, [.. group.Select(context => context.Tokens)], most: group.Min(context => context.Tokens.Count) - 1);

    private void AddScores(IReadOnlyList<SharedContext> batch, SharedPrefix? prefix, List<double[]> scores)
    {
        var rows = batch.SelectMany((context, row) => context.Continuations.Select(continuation => (Row: row, Continuation: continuation))).ToList();
        var longest = rows.Max(row => row.Continuation.Tokens.Count);
        using var cache = longest == 1 ? null : new PromptCache(model, [.. batch.Select(context => context.Tokens)], longest - 1);
        var last = cache is null ? LastHidden([.. batch.Select(context => context.Tokens)], prefix) : cache.Last;
        Add(scores, model.Logits(last), [.. rows.Select(row => (row.Continuation, row.Row, row.Continuation.Tokens[0]))]);
        if (cache is null)
            return;

        using var ofRow = tensor(rows.Select(row => (long)row.Row).ToArray(), device: model.Weights.Device);
        cache.KeepRows(ofRow);
        AddLaterTokens(cache, [.. rows.Select(row => row.Continuation)], longest - 1, scores);
    }

    /// <summary>The hidden state after each context [B, hidden].</summary>
    private Tensor LastHidden(IReadOnlyList<IReadOnlyList<int>> contexts, SharedPrefix? prefix)
    {
        var (device, shared) = (model.Weights.Device, prefix?.Length ?? 0);
        using var rows = PackedRows.Of([.. contexts.Select(context => context.Count - shared)], device, prefix);
        var ids = tensor(contexts.SelectMany(context => context.Skip(shared), (_, id) => (long)id).ToArray(), device: device);
        var ends = rows.Starts[1..] - 1;
        return model.Hidden(model.Embed(ids), rows).index_select(0, ends);
    }

    /// <summary>The second token on: each is predicted from those before it.</summary>
    private void AddLaterTokens(PromptCache cache, IReadOnlyList<Continuation> continuations, int width, List<double[]> scores)
    {
        var inputs = Padding.Right([.. continuations.Select(continuation => continuation.Tokens.Take(continuation.Tokens.Count - 1).ToArray())], width, model.Weights.Device);
        var predicted = continuations.SelectMany((continuation, row) =>
            continuation.Tokens.Skip(1).Select((token, i) => (Continuation: continuation, Position: (long)row * width + i, Token: token))).ToList();
        var hidden = cache.Append(inputs).flatten(0, 1).index_select(0, tensor(predicted.Select(item => item.Position).ToArray(), device: model.Weights.Device));
        Add(scores, model.Logits(hidden), [.. predicted.Select((item, row) => (item.Continuation, row, item.Token))]);
    }

    /// <summary>Adds the log-probability of each token, at its row of <paramref name="logits"/> [N, vocabulary], to its continuation's score.</summary>
    private static void Add(List<double[]> scores, Tensor logits, IReadOnlyList<(Continuation Continuation, int Row, int Token)> tokens)
    {
        var places = tokens.Select(token => token.Row * logits.shape[1] + token.Token).ToArray();
        var values = logits.to(ScalarType.Float32).log_softmax(-1).flatten().index_select(0, tensor(places, device: logits.device)).cpu().data<float>();
        foreach (var (value, token) in values.Zip(tokens))
            scores[token.Continuation.Request][token.Continuation.Index] += value;
    }

    private sealed record Continuation(int Request, int Index, IReadOnlyList<int> Tokens);

    private sealed record SharedContext(IReadOnlyList<int> Tokens, IReadOnlyList<Continuation> Continuations);
}
