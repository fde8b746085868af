using System.Text.Json;
using Sande.Contracts.Datasets.Reading;

namespace Sande.Contracts.Datasets.MultipleChoice;

/// <summary>A column a choice, as in MMLU's CSV files.</summary>
internal sealed record ChoiceColumnsLayout(DatasetFormat Format, IReadOnlyList<string> Columns) : IRowLayout<MultipleChoiceRow>
{
    public string Description => $"{MultipleChoiceRows.Question}, {string.Join(", ", Columns)}, {MultipleChoiceRows.Answer}";

    public bool Fits(JsonElement row) => row.TryGetProperty(MultipleChoiceRows.Question, out _) && Columns.All(column => row.TryGetProperty(column, out _));

    public MultipleChoiceRow? Read(JsonElement row, out string? fault)
    {
        var fields = new RowFields(row);
        var question = fields.RequiredText(MultipleChoiceRows.Question);
        var choices = AnswerKey.Label([.. Columns.Select(column => fields.RequiredText(column))]);
        var subject = fields.OptionalText("subject");
        var index = AnswerKey.Read(row, choices.Length, out var keyFault);
        fault = fields.Fault ?? keyFault;
        return fault is null ? new(question, choices, index, subject) : null;
    }
}
