using System.Text.Json;
using Sande.Contracts.Datasets.Reading;

namespace Sande.Contracts.Datasets.MultipleChoice;

/// <summary>
/// ARC: choices with labels (letters, in parts of it digits), and the right one's label. AI2's files keep the choices within the question as a
/// list of objects, Hugging Face's beside it as two lists; either may stand in either place.
/// </summary>
internal sealed record ArcLayout(DatasetFormat Format, bool IsNested) : IRowLayout<MultipleChoiceRow>
{
    private const string AnswerField = "answerKey";
    private const string Stem = "stem";
    private const string Text = "text";
    private const string Label = "label";

    public string Description => IsNested
        ? $"{MultipleChoiceRows.Question} ({Stem}, {MultipleChoiceRows.Choices}), {AnswerField}"
        : $"{MultipleChoiceRows.Question}, {MultipleChoiceRows.Choices} ({Text}, {Label}), {AnswerField}";

    public bool Fits(JsonElement row) => row.TryGetProperty(AnswerField, out _) && row.TryGetProperty(MultipleChoiceRows.Question, out var question)
        && question.ValueKind == JsonValueKind.Object == IsNested;

    public MultipleChoiceRow? Read(JsonElement row, out string? fault)
    {
        if (IsNested && (!row.TryGetProperty(MultipleChoiceRows.Question, out var nested) || nested.ValueKind != JsonValueKind.Object))
        {
            fault = $"Field \"{MultipleChoiceRows.Question}\" must be an object of {Stem} and {MultipleChoiceRows.Choices}.";
            return null;
        }

        var (holder, path) = IsNested ? (row.GetProperty(MultipleChoiceRows.Question), $"{MultipleChoiceRows.Question}.") : (row, "");
        var fields = new RowFields(holder, path);
        var question = fields.RequiredText(IsNested ? Stem : MultipleChoiceRows.Question);
        var choices = ReadChoices(holder, fields, path, out fault);
        var keyFields = new RowFields(row);
        var key = keyFields.RequiredText(AnswerField);
        fault = fields.Fault ?? fault ?? keyFields.Fault ?? ChoicesFault(choices, path + MultipleChoiceRows.Choices);
        if (fault is not null)
            return null;

        var index = choices.FindIndex(choice => choice.Label == key);
        if (index < 0)
            fault = $"Field \"{AnswerField}\" is {Quoted.Short(key)}, the label of no choice.";
        return fault is null ? new(question, [.. choices], index) : null;
    }

    private static List<Choice> ReadChoices(JsonElement holder, RowFields fields, string path, out string? fault)
    {
        fault = null;
        var choices = new List<Choice>();
        if (holder.TryGetProperty(MultipleChoiceRows.Choices, out var value) && value.ValueKind == JsonValueKind.Object)
        {
            var columns = new RowFields(value, $"{path}{MultipleChoiceRows.Choices}.");
            var (texts, labels) = (columns.RequiredTexts(Text), columns.RequiredTexts(Label));
            fault = columns.Fault ?? (texts.Count == labels.Count ? null
                : $"Field \"{path}{MultipleChoiceRows.Choices}\" has {texts.Count} texts and {labels.Count} labels.");
            return [.. labels.Zip(texts, (label, text) => new Choice(label, text))];
        }

        foreach (var (i, element) in fields.RequiredList(MultipleChoiceRows.Choices).Index())
            choices.Add(ReadChoice(element, $"{path}{MultipleChoiceRows.Choices}[{i}]", ref fault));
        return choices;
    }

    private static Choice ReadChoice(JsonElement element, string path, ref string? fault)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            fault ??= $"Field \"{path}\" must be an object, not {JsonKinds.Describe(element.ValueKind)}.";
            return new("", "");
        }

        var fields = new RowFields(element, $"{path}.");
        var choice = new Choice(fields.RequiredText(Label), fields.RequiredText(Text));
        fault ??= fields.Fault;
        return choice;
    }

    private static string? ChoicesFault(List<Choice> choices, string path)
        => choices.Count < 2 ? $"Field \"{path}\" must have at least two choices."
        : choices.DistinctBy(choice => choice.Label).Count() < choices.Count ? $"Field \"{path}\" gives two choices one label."
        : null;
}
