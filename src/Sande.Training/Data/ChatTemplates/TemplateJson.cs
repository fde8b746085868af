using System.Text.Json;
using Sande.Contracts.Json;
using Sande.Training.Errors;

namespace Sande.Training.Data.ChatTemplates;

/// <summary>A value as Python's <c>json.dumps</c> writes it, letters beyond ASCII as they are: a space behind each comma and colon, or a line for each item.</summary>
internal static class TemplateJson
{
    public static string Write(object? value, long? indent, int line) => Write(value, (int?)indent, 0, line);

    private static string Write(object? value, int? indent, int depth, int line) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        long or double => TemplateValue.ToText(value, line),
        string text => JsonSerializer.Serialize(text, SandeJson.Options),
        IReadOnlyList<object?> list => Wrap('[', list.Select(item => Write(item, indent, depth + 1, line)), ']', indent, depth),
        IReadOnlyDictionary<string, object?> dictionary => Wrap(
            '{', dictionary.Select(item => $"{Write(item.Key, null, 0, line)}: {Write(item.Value, indent, depth + 1, line)}"), '}', indent, depth),
        _ => throw ChatTemplateException.At(line, "what is not defined can't be written as JSON."),
    };

    private static string Wrap(char open, IEnumerable<string> items, char close, int? indent, int depth)
    {
        var written = items.ToList();
        if (indent is not { } width || written.Count == 0)
            return $"{open}{string.Join(", ", written)}{close}";
        string Line(int level) => "\n" + new string(' ', level * width);
        return $"{open}{Line(depth + 1)}{string.Join("," + Line(depth + 1), written)}{Line(depth)}{close}";
    }
}
