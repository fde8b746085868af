using Sande.Contracts.Datasets.Reading;

namespace Sande.Contracts.Datasets.MultipleChoice;

/// <summary>Rows of <see cref="DatasetKind.MultipleChoice"/>.</summary>
internal static class MultipleChoiceRows
{
    public const string Question = "question";
    public const string Choices = "choices";
    public const string Answer = "answer";

    private static readonly string[] Letters = ["A", "B", "C", "D"];

    // MMLU's own files: their columns have no names.
    private static readonly string[] MmluCsvColumns = [Question, .. Letters, Answer];

    public static RowKind<MultipleChoiceRow> Kind { get; } = new(
        [
            new ArcLayout(DatasetFormat.Arc, IsNested: true),
            new ArcLayout(DatasetFormat.Ai2Arc, IsNested: false),
            new ChoiceListLayout(),
            new ChoiceColumnsLayout(DatasetFormat.Mmlu, ["choice0", "choice1", "choice2", "choice3"]),
            new ChoiceColumnsLayout(DatasetFormat.MmluCsv, Letters),
            new LlmAdaptersLayout(),
        ],
        _ => true)
    {
        ImpliedHeader = first => first.Count == MmluCsvColumns.Length && !IsHeader(first) ? MmluCsvColumns : null,
    };

    /// <summary>A header names the question and the answer; no question of MMLU is these words.</summary>
    private static bool IsHeader(IReadOnlyList<string> record)
        => record.Any(field => field.Trim() == Question) && record.Any(field => field.Trim() == Answer);
}
