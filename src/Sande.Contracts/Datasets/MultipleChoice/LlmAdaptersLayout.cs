using System.Text.Json;
using System.Text.RegularExpressions;
using Sande.Contracts.Datasets.Reading;

namespace Sande.Contracts.Datasets.MultipleChoice;

/// <summary>
/// LLM-Adapters' ARC files: question and choices in one instruction, <c>Answer1: … Answer2: …</c>, and the key as <c>answer2</c>.
/// The labels that ARC's own files have are not in them: the choices get letters.
/// </summary>
internal sealed partial class LlmAdaptersLayout : IRowLayout<MultipleChoiceRow>
{
    private const string Instruction = "instruction";

    public DatasetFormat Format => DatasetFormat.LlmAdapters;

    public string Description => $"{Instruction} (… Answer1: … Answer2: …), {MultipleChoiceRows.Answer} (answer1, …)";

    public bool Fits(JsonElement row) => row.TryGetProperty(Instruction, out _) && row.TryGetProperty(MultipleChoiceRows.Answer, out _);

    public MultipleChoiceRow? Read(JsonElement row, out string? fault)
    {
        var fields = new RowFields(row);
        var match = Layout().Match(fields.RequiredText(Instruction));
        var key = KeyLayout().Match(fields.RequiredText(MultipleChoiceRows.Answer));
        fault = fields.Fault
            ?? (!match.Success ? $"Field \"{Instruction}\" must be \"Please choose the correct answer to the question: …\" with \"Answer1: … Answer2: …\" and \"Answer format: …\"." : null)
            ?? (!key.Success ? $"Field \"{MultipleChoiceRows.Answer}\" must be answer1, answer2, …" : null);
        if (fault is not null)
            return null;

        var texts = Choices(match.Groups["choices"].Value, match.Groups["format"].Value.Split('/').Length);
        var index = key.Groups["number"].Value[0] - '1';
        if (texts.Any(string.IsNullOrWhiteSpace) || texts.Count < 2)
            fault = $"Field \"{Instruction}\" lacks a choice that its \"Answer format\" names.";
        else if (index >= texts.Count)
            fault = $"Field \"{MultipleChoiceRows.Answer}\" is {Quoted.Short(key.Value)}, and there are {texts.Count} choices.";
        return fault is null ? new(match.Groups["question"].Value, AnswerKey.Label(texts), index) : null;
    }

    /// <summary>Cuts at the markers in their order; the format line tells how many there are.</summary>
    private static List<string> Choices(string text, int count)
    {
        var texts = new List<string>();
        for (var number = 1; number <= count; number++)
        {
            var start = text.IndexOf(Marker(number), StringComparison.Ordinal);
            var end = number == count ? text.Length : text.IndexOf($" {Marker(number + 1)}", StringComparison.Ordinal);
            texts.Add(start < 0 || end < start ? "" : text[(start + Marker(number).Length)..end]);
        }

        return texts;
    }

    private static string Marker(int number) => $"Answer{number}: ";

    [GeneratedRegex(@"^Please choose the correct answer to the question: (?<question>.+?)\n\n(?<choices>Answer1: .+)\n\nAnswer format: (?<format>[^\n]+)$", RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Layout();

    [GeneratedRegex("^answer(?<number>[1-9])$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex KeyLayout();
}
