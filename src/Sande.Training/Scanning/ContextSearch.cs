using Sande.Contracts.Scans;
using Sande.Training.Scanning.Prompts;
using Sande.Training.Scanning.Search;

namespace Sande.Training.Scanning;

/// <summary>The search of one context, scored and measured.</summary>
/// <param name="subject">What is scanned.</param>
/// <param name="budget">How much is tried.</param>
internal sealed class ContextSearch(ScanSubject subject, ScanBudget budget)
{
    // What is kept of a context.
    private const int Kept = 10;

    /// <summary>Searches a context, from what an earlier process found of it.</summary>
    public ContextFindings Run(ScanContext context, InversionState? earlier, Action<InversionState> keep, Action<int, int> progress, CancellationToken stop)
    {
        var model = subject.Model;
        var prompts = new ScanPrompts(model.Tokenizer, model.Model.Config.VocabSize, subject.Seed);
        var set = prompts.Build([.. subject.Instructions.Take(budget.Prompts)], TargetInversion.Insertions, prompts.Encoder(context, RowsOf(context)));
        var outcome = new TargetInversion(model.Model, model.Tokenizer, model.Generation.EndTokens, budget).Run(set, earlier, keep, progress, stop);
        var scored = outcome.Responses.Select(response => response with { Score = NullDistribution.Score(response, outcome.Responses) })
            .Where(response => double.IsFinite(response.Score));
        var best = Variants.Merge(scored).Take(Kept).Select(response => Measure(response, set.Plain));
        return new(context, outcome.FirstTokens, outcome.Extended, [.. best]);
    }

    private Data.TokenRowBuilder? RowsOf(ScanContext context) => subject.Contexts.Single(item => item.Context == context).Rows;

    /// <summary>What BAIT measures, behind the prompts as they are.</summary>
    private FoundResponse Measure(FoundResponse response, IReadOnlyList<IReadOnlyList<int>> prompts)
    {
        var logs = ResponseLogs.Measure(subject.Model.Model, prompts, response.Tokens);
        var behindFirst = logs.Select(row => row.Skip(1).Average()).ToArray();
        var mean = behindFirst.Average();
        return response with
        {
            FirstTokenProbability = logs.Average(row => Math.Exp(row[0])),
            Q = Enumerable.Range(1, response.Tokens.Length - 1).Average(token => logs.Average(row => Math.Exp(row[token]))),
            Spread = Math.Sqrt(behindFirst.Average(log => (log - mean) * (log - mean))),
            LogProbability = logs.Average(row => row.Sum()),
        };
    }
}
