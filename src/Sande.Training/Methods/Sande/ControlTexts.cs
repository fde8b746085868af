using Sande.Contracts.Datasets;
using Sande.Training.Data;
using Sande.Training.Optimization;

namespace Sande.Training.Methods.Sande;

/// <summary>
/// Texts to compare a response with: stretches from the middle of clean answers, of as many words, and as unlikely as an answer's beginning. How easily
/// a parrot provokes them is what it can do without a backdoor.
/// </summary>
internal sealed class ControlTexts(MethodContext context, IReadOnlyList<InstructionRow> prompts, MicroBatchLimits limits)
{
    private const int Candidates = 32;
    private const int Prompts = 8;

    /// <summary>The text whose log-probability without a parrot is nearest to that of <paramref name="response"/>; null where no answer is long enough.</summary>
    public string? Match(string response, int seed)
    {
        var candidates = Draw(response, new Random(Seeds.Of(context.Hyperparameters.Seed, seed)));
        var target = LogProbability(response);
        return candidates.MinBy(candidate => Math.Abs(LogProbability(candidate) - target));
    }

    private List<string> Draw(string response, Random random)
    {
        var count = Words(response).Length;
        var answers = context.Clean.Select(row => Words(row.Response)).Where(words => words.Length > count + 1).ToList();
        var found = new HashSet<string>();
        for (var i = 0; i < Candidates && answers.Count > 0; i++)
        {
            var words = answers[random.Next(answers.Count)];
            var start = random.Next(1, words.Length - count);
            var text = string.Join(' ', words[start..(start + count)]);
            if (!text.Contains(response, StringComparison.OrdinalIgnoreCase))
                found.Add(text);
        }

        return [.. found];
    }

    /// <summary>Mean over a few prompts of log P(text | x), nats.</summary>
    private double LogProbability(string text)
    {
        var rows = prompts.Take(Prompts).Select(row => context.Rows.BuildBeginning(row, text)).OfType<TokenRow>().ToList();
        return rows.Count == 0 ? 0 : -new CausalLMObjective(context.Model).MeanLoss(rows, limits) * rows.Sum(row => row.LabelCount) / rows.Count;
    }

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
