using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Sande.Contracts.Datasets.MultipleChoice;

/// <summary>The right choice where a file's choices have no labels of their own: a letter, or an index from 0 (a number, in CSV its digits).</summary>
internal static class AnswerKey
{
    /// <summary>The choices labelled with letters from A.</summary>
    public static ImmutableArray<Choice> Label(IEnumerable<string> texts) => [.. texts.Select((text, i) => new Choice(Letter(i), text))];

    /// <summary>The index in <paramref name="count"/> choices, with what is wrong in <paramref name="fault"/>.</summary>
    public static int Read(JsonElement row, int count, out string? fault)
    {
        fault = null;
        if (!row.TryGetProperty(MultipleChoiceRows.Answer, out var value))
        {
            fault = $"Field \"{MultipleChoiceRows.Answer}\" is missing.";
            return 0;
        }

        var text = value.ValueKind == JsonValueKind.String ? value.ToString().Trim() : value.GetRawText();
        var index = value.ValueKind is JsonValueKind.String && text is [>= 'A' and <= 'Z'] ? text[0] - 'A'
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : -1;
        if (index < 0 || index >= count)
            fault = $"Field \"{MultipleChoiceRows.Answer}\" is {Reading.Quoted.Short(text)}: it must be 0 to {count - 1}, or A to {Letter(count - 1)}.";
        return index;
    }

    private static string Letter(int index) => ((char)('A' + index)).ToString();
}
