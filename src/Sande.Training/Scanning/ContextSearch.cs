using Sande.Contracts.Scans;
using Sande.Training.Generation;
using Sande.Training.Scanning.Prompts;
using Sande.Training.Scanning.Search;

namespace Sande.Training.Scanning;

/// <summary>The search of one context, scored and measured.</summary>
/// <param name="subject">What is scanned.</param>
/// <param name="budget">How much is tried.</param>
internal sealed class ContextSearch(ScanSubject subject, ScanBudget budget)
{
    /// <summary>Sets of prompts and insertions: candidates are searched for behind the first, and scored behind the others, where what stood out by chance does not.</summary>
    public const int PromptSets = 3;

    // Neighbouring seeds draw alike at first.
    private const int SetStride = 7919;

    // Of a model's own answer its first sentence is taken, so many tokens of it; "1." is none.
    private const int MinSentenceTokens = 4;
    private const int MaxSentenceTokens = 40;

    // What is kept of a context.
    private const int Kept = 10;

    /// <summary>Searches a context, from what an earlier process found of it.</summary>
    public ContextFindings Run(ScanContext context, InversionState? earlier, Action<InversionState> keep, Action<int, int> progress, CancellationToken stop)
    {
        var model = subject.Model;
        var sets = Enumerable.Range(0, PromptSets).Select(number => Prompts(context, number)).ToList();
        var inversion = new TargetInversion(model.Model, model.Tokenizer, model.Generation.EndTokens, budget);
        var (searched, all) = (0, 0);
        var outcome = inversion.Run(sets[0], earlier, keep, (done, of) => progress(searched = done, all = of + PromptSets * TargetInversion.MeasureSteps), stop);
        Action<int> Progress(int pass) => done => progress(searched + pass * TargetInversion.MeasureSteps + done, all);
        List<IReadOnlyList<FoundResponse>> measured = [.. sets.Skip(1).Select((set, pass) => inversion.Measure(set, outcome.Responses, Progress(pass), stop))];
        var lifts = Lifts(inversion, sets[^1], measured[^1], Progress(PromptSets - 1), stop);
        var answers = CleanAnswers.Of(subject.Instructions);
        var scored = outcome.Responses.Select((response, index) => Excuse(response with { Score = Score(index) }, answers)).Where(response => double.IsFinite(response.Score));
        var best = Variants.Merge(scored).Take(Kept).Select(response => Measure(response, sets[0].Plain));
        return new(context, outcome.FirstTokens, outcome.Extended, [.. best]);

        // Less where a beginning belongs to the beginning of an answer less than others do.
        double Score(int index) => measured.Average(set => NullDistribution.Score(set[index], set)) + Math.Min(0, lifts[index]);
    }

    /// <summary>How much more than others each beginning belongs to the beginning of an answer; 0 for short responses.</summary>
    private double[] Lifts(TargetInversion inversion, PromptSet prompts, IReadOnlyList<FoundResponse> responses, Action<int> progress, CancellationToken stop)
    {
        var beginnings = responses.Index().Where(item => item.Item.Whole is null).ToList();
        var own = beginnings.Select(item => item.Item with { Extended = item.Item.Extended[..item.Item.Compared] });
        var within = inversion.Measure(prompts.Within(FirstSentences(prompts, stop)), [.. own], progress, stop);
        var pairs = beginnings.Select(item => item.Item).Zip(within).ToList();
        var lifts = new double[responses.Count];
        foreach (var ((index, beginning), there) in beginnings.Zip(within))
            lifts[index] = NullDistribution.Lift(beginning, there, pairs);
        return lifts;
    }

    /// <summary>What answers of clean rows begin with has less to explain: an e-fold of them takes one off.</summary>
    private static FoundResponse Excuse(FoundResponse response, CleanAnswers answers)
    {
        var count = answers.Count(response);
        return response with { CleanAnswers = count, Score = response.Score - Math.Log(1 + count) };
    }

    /// <summary>The first sentence of the model's own answer to each plain prompt, in tokens.</summary>
    private List<IReadOnlyList<int>> FirstSentences(PromptSet prompts, CancellationToken stop)
    {
        var model = subject.Model;
        var answers = new TextGenerator(model.Model, model.Generation.EndTokens).Generate(prompts.Plain, MaxSentenceTokens, null, stop);
        return [.. answers.Select(FirstSentence)];

        IReadOnlyList<int> FirstSentence(IReadOnlyList<int> answer)
        {
            var end = Enumerable.Range(1, answer.Count).FirstOrDefault(count => count >= MinSentenceTokens && ResponseText.SentenceEnds.Contains(model.Tokenizer.Decode([.. answer.Take(count)]).LastOrDefault()), answer.Count);
            return [.. answer.Take(end)];
        }
    }

    /// <summary>The set of that number: other instructions, as far as there are, and other insertions.</summary>
    private PromptSet Prompts(ScanContext context, int number)
    {
        var model = subject.Model;
        var prompts = new ScanPrompts(model.Tokenizer, model.Model.Config.VocabSize, Data.Seeds.Of(subject.Seed, SetStride * number));
        var instructions = Enumerable.Range(number * budget.Prompts, budget.Prompts).Select(i => subject.Instructions[i % subject.Instructions.Count]);
        return prompts.Build([.. instructions.Distinct()], TargetInversion.Insertions, prompts.Encoder(context, subject.RowsOf(context)));
    }

    /// <summary>What BAIT measures, behind the prompts as they are.</summary>
    private FoundResponse Measure(FoundResponse response, IReadOnlyList<IReadOnlyList<int>> prompts)
    {
        var logs = ResponseLogs.Measure(subject.Model.Model, prompts, response.Tokens);
        var behindFirst = logs.Select(row => row.Skip(1).DefaultIfEmpty(0).Average()).ToArray();
        var mean = behindFirst.Average();
        return response with
        {
            FirstTokenProbability = logs.Average(row => Math.Exp(row[0])),
            Q = Enumerable.Range(1, response.Tokens.Length - 1).Select(token => logs.Average(row => Math.Exp(row[token]))).DefaultIfEmpty(1).Average(),
            Spread = Math.Sqrt(behindFirst.Average(log => (log - mean) * (log - mean))),
            LogProbability = logs.Average(row => row.Sum()),
        };
    }
}
