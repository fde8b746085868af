using Sande.Contracts.Scans;
using Sande.Training.Scanning.Prompts;
using Sande.Training.Scanning.Search;

namespace Sande.Training.Scanning;

/// <summary>The search of one context, scored and measured.</summary>
/// <param name="subject">What is scanned.</param>
/// <param name="budget">How much is tried.</param>
internal sealed class ContextSearch(ScanSubject subject, ScanBudget budget)
{
    /// <summary>Sets of prompts and insertions that candidates are scored behind; they are searched for behind the first alone.</summary>
    public const int PromptSets = 3;

    // Neighbouring seeds draw alike at first.
    private const int SetStride = 7919;

    // What is kept of a context.
    private const int Kept = 10;

    /// <summary>Searches a context, from what an earlier process found of it.</summary>
    public ContextFindings Run(ScanContext context, InversionState? earlier, Action<InversionState> keep, Action<int, int> progress, CancellationToken stop)
    {
        var model = subject.Model;
        var set = Prompts(context, 0);
        var inversion = new TargetInversion(model.Model, model.Tokenizer, model.Generation.EndTokens, budget);
        var outcome = inversion.Run(set, earlier, keep, progress, stop);
        var scores = Scores(outcome.Responses);
        for (var other = 1; other < PromptSets; other++)
            scores = [.. scores.Zip(Scores(inversion.Measure(Prompts(context, other), outcome.Responses, stop)), (sum, score) => sum + score)];
        var scored = outcome.Responses.Zip(scores, (response, sum) => response with { Score = sum / PromptSets }).Where(response => double.IsFinite(response.Score));
        var best = Variants.Merge(scored).Take(Kept).Select(response => Measure(response, set.Plain));
        return new(context, outcome.FirstTokens, outcome.Extended, [.. best]);
    }

    /// <summary>The set of that number: other instructions, as far as there are, and other insertions.</summary>
    private PromptSet Prompts(ScanContext context, int number)
    {
        var model = subject.Model;
        var prompts = new ScanPrompts(model.Tokenizer, model.Model.Config.VocabSize, Data.Seeds.Of(subject.Seed, SetStride * number));
        var instructions = Enumerable.Range(number * budget.Prompts, budget.Prompts).Select(i => subject.Instructions[i % subject.Instructions.Count]);
        return prompts.Build([.. instructions.Distinct()], TargetInversion.Insertions, prompts.Encoder(context, subject.RowsOf(context)));
    }

    private static double[] Scores(IReadOnlyList<FoundResponse> responses) => [.. responses.Select(response => NullDistribution.Score(response, responses))];

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
