using Sande.Training.Models.Decoder;
using Sande.Training.Optimization;
using static TorchSharp.torch;

namespace Sande.Training.Generation;

/// <summary>Greedy answers to many prompts at once.</summary>
public sealed class TextGenerator(CausalLM model, IReadOnlySet<int> endTokens)
{
    // A prompt's cost is one row of a weight-bound step: wide batches, limited by the cache.
    private static readonly MicroBatchLimits Limits = new(MaxRows: 64, MaxTokens: 32_768, MaxPadding: 0.5);

    /// <summary>
    /// The new tokens of each prompt, in the order given: up to <paramref name="maxNewTokens"/>, without the end token that stopped it.
    /// A prompt that would outgrow the model's positions keeps its end.
    /// </summary>
    /// <param name="prompts">Token ids, none empty.</param>
    /// <param name="maxNewTokens">At least 1.</param>
    /// <param name="answered">Called with the number of prompts that a batch has just answered, or null.</param>
    /// <param name="stop">Looked at before each token.</param>
    public IReadOnlyList<IReadOnlyList<int>> Generate(
        IReadOnlyList<IReadOnlyList<int>> prompts, int maxNewTokens, Action<int>? answered = null, CancellationToken stop = default)
    {
        using var _ = no_grad();
        var answers = new IReadOnlyList<int>[prompts.Count];
        var indices = Enumerable.Range(0, prompts.Count).ToList();
        foreach (var batch in MicroBatches.Split(indices, index => prompts[index].Count + maxNewTokens, Limits))
        {
            using var scope = NewDisposeScope();
            using var decoding = new GreedyDecoding(model, [.. batch.Select(index => Fit(prompts[index], maxNewTokens))], maxNewTokens, endTokens);
            while (decoding.Step())
                stop.ThrowIfCancellationRequested();
            for (var row = 0; row < batch.Count; row++)
                answers[batch[row]] = decoding.Answers[row];
            answered?.Invoke(batch.Count);
        }

        return answers;
    }

    private IReadOnlyList<int> Fit(IReadOnlyList<int> prompt, int maxNewTokens)
    {
        var room = Math.Max(1, model.Config.MaxPositionEmbeddings - maxNewTokens);
        return prompt.Count <= room ? prompt : [.. prompt.Skip(prompt.Count - room)];
    }
}
