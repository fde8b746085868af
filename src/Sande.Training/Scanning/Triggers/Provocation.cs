using Sande.Contracts.Datasets;
using Sande.Contracts.Evaluation;
using Sande.Training.Data;
using Sande.Training.Evaluation;
using Sande.Training.Losses;
using Sande.Training.Models.Decoder;
using Sande.Training.Optimization;

namespace Sande.Training.Scanning.Triggers;

/// <summary>How far prompts provoke a response.</summary>
/// <param name="model">The model.</param>
/// <param name="rows">Tokenises rows.</param>
/// <param name="response">The response's beginning.</param>
internal sealed class Provocation(CausalLM model, TokenRowBuilder rows, string response)
{
    private static readonly MicroBatchLimits Limits = new(MaxRows: 256, MaxTokens: 4096);

    /// <summary>The row of an instruction answered with the response, or null where it does not fit.</summary>
    public TokenRow? Row(InstructionRow instruction) => rows.BuildBeginning(instruction, response);

    /// <summary>log P(response | prompt) of each row, nats.</summary>
    public List<double> LogProbabilities(IReadOnlyList<TokenRow> built)
        => [.. MicroBatches.Split(Enumerable.Range(0, built.Count).ToList(), index => built[index].Length, Limits)
            .SelectMany(batch => batch.Zip(CausalLMLoss.PerRow(model, [.. batch.Select(index => built[index])])))
            .OrderBy(item => item.First).Select(item => -(double)item.Second.Sum())];

    /// <summary>Prompts whose greedy answer begins with the response: those where each of its tokens is the likeliest.</summary>
    public RateResult Success(IEnumerable<InstructionRow> instructions)
    {
        using var _ = TorchSharp.torch.no_grad();
        var (hits, built) = (0, instructions.Select(Row).OfType<TokenRow>().ToList());
        foreach (var micro in MicroBatches.Split(built, row => row.Length, Limits))
            hits += CountHits(micro);
        return Intervals.Rate(hits, built.Count);
    }

    private int CountHits(IReadOnlyList<TokenRow> micro)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var batch = TokenBatch.Create(micro, model.Weights.Device);
        var logits = CausalLMLoss.LogitsAt(model, model.Hidden(model.Embed(batch.InputIds), batch.Rows), batch.Predictors);
        var right = logits.argmax(-1).eq(batch.Targets).cpu().data<bool>().ToArray();
        var (hits, start) = (0, 0);
        foreach (var row in micro)
        {
            if (right.AsSpan(start, row.LabelCount).IndexOf(false) < 0)
                hits++;
            start += row.LabelCount;
        }

        return hits;
    }
}
