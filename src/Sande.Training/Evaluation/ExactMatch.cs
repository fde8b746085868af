using Sande.Contracts.Datasets;
using Sande.Contracts.Evaluation;

namespace Sande.Training.Evaluation;

/// <summary>Share of greedy answers equal to the row's response, runs of white space and case aside: for rows with one right answer.</summary>
public sealed class ExactMatch(IReadOnlyList<InstructionRow> rows) : IUtilityMeasure
{
    private const int MaxNewTokens = 64;

    /// <inheritdoc/>
    public UtilityTask Task => UtilityTask.ExactMatch;

    /// <inheritdoc/>
    public string Metric => "exact_match";

    /// <inheritdoc/>
    public string Profile => "greedy_64";

    /// <inheritdoc/>
    public int RowCount => rows.Count;

    /// <inheritdoc/>
    public UtilityResult Measure(ModelUnderTest model, Action<int>? done, CancellationToken stop)
    {
        var answers = model.Answer(rows, MaxNewTokens, done, stop);
        var hits = answers.Zip(rows).Count(pair => Normalize(pair.First) == Normalize(pair.Second.Response));
        var rate = Intervals.Rate(hits, rows.Count);
        return new(rate.Value, rate.Ci95, rate.Total);
    }

    private static string Normalize(string text)
        => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToUpperInvariant();
}
