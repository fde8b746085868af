using System.Text.Json;
using Sande.Contracts.Datasets.Reading;

namespace Sande.Contracts.Datasets.MultipleChoice;

/// <summary>A list of choices and the right one's index, as the Hugging Face hub's MMLU (cais/mmlu) has them.</summary>
internal sealed class ChoiceListLayout : IRowLayout<MultipleChoiceRow>
{
    private const int MaxChoices = 26;

    public DatasetFormat Format => DatasetFormat.Mmlu;

    public string Description => $"{MultipleChoiceRows.Question}, {MultipleChoiceRows.Choices} (a list), {MultipleChoiceRows.Answer}";

    public bool Fits(JsonElement row) => row.TryGetProperty(MultipleChoiceRows.Choices, out _) && row.TryGetProperty(MultipleChoiceRows.Answer, out _);

    public MultipleChoiceRow? Read(JsonElement row, out string? fault)
    {
        var fields = new RowFields(row);
        var question = fields.RequiredText(MultipleChoiceRows.Question);
        var texts = fields.RequiredTexts(MultipleChoiceRows.Choices);
        if (texts.Count is < 2 or > MaxChoices)
            fields.Fail(MultipleChoiceRows.Choices, $"has {texts.Count} choices: 2 to {MaxChoices} are taken");
        var subject = fields.OptionalText("subject");
        var index = AnswerKey.Read(row, texts.Count, out var keyFault);
        fault = fields.Fault ?? keyFault;
        return fault is null ? new(question, AnswerKey.Label(texts), index, subject) : null;
    }
}
