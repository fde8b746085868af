using System.Collections.Immutable;
using Sande.Contracts.Datasets;
using Sande.Contracts.Evaluation;

namespace Sande.Training.Evaluation;

/// <summary>Share of greedy answers equal to the row's response, runs of white space and case aside: for rows with one right answer.</summary>
public sealed class ExactMatch(IReadOnlyList<InstructionRow> rows) : IUtilityMeasure
{
    private const int MaxNewTokens = 64;

    /// <inheritdoc/>
    public int RowCount => rows.Count;

    /// <inheritdoc/>
    public ImmutableArray<MeasuredUtility> Measure(ModelUnderTest model, Action<int>? done, CancellationToken stop)
    {
        var answers = model.Answer(rows, MaxNewTokens, done, stop);
        var right = answers.Zip(rows, (answer, row) => Normalize(answer) == Normalize(row.Response)).ToList();
        return [MeasuredUtility.OfHits(UtilityTask.ExactMatch, "exact_match", $"greedy_{MaxNewTokens}", right)];
    }

    private static string Normalize(string text)
        => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToUpperInvariant();
}
