using Sande.Training.Errors;

namespace Sande.Training.Data.ChatTemplates;

/// <summary>What can follow <c>|</c>.</summary>
internal static class TemplateFilters
{
    public static object? Apply(string name, object? value, IReadOnlyList<object?> arguments, IReadOnlyDictionary<string, object?> named, int line) => (name, arguments) switch
    {
        ("trim", []) => TemplateValue.ToText(value, line).Trim(),
        ("upper", []) => TemplateValue.ToText(value, line).ToUpperInvariant(),
        ("lower", []) => TemplateValue.ToText(value, line).ToLowerInvariant(),
        ("string", []) => TemplateValue.ToText(value, line),
        ("length" or "count", []) => value is string text ? text.Length : (long)TemplateValue.Items(value, line).Count,
        ("first", []) => TemplateValue.Items(value, line) is [var first, ..] ? first : Undefined.Value,
        ("last", []) => TemplateValue.Items(value, line) is [.., var last] ? last : Undefined.Value,
        ("list", []) => TemplateValue.Items(value, line).ToList(),
        ("items", []) => TemplateMethods.Call(value, "items", [], line),
        ("join", []) => string.Concat(Texts(value, line)),
        ("join", [string separator]) => string.Join(separator, Texts(value, line)),
        ("replace", [string old, string replacement]) => TemplateMethods.Replace(TemplateValue.ToText(value, line), old, replacement),
        ("default" or "d", [var fallback]) => value is Undefined ? fallback : value,
        ("default" or "d", [var fallback, var alsoFalse]) => value is Undefined || (TemplateValue.IsTrue(alsoFalse) && !TemplateValue.IsTrue(value)) ? fallback : value,
        ("tojson", []) => TemplateJson.Write(value, named.GetValueOrDefault("indent") as long?, line),
        ("safe", []) => value,
        _ => throw ChatTemplateException.At(line, $"the filter \"{name}\" is not supported, or not with these arguments."),
    };

    private static IEnumerable<string> Texts(object? value, int line) => TemplateValue.Items(value, line).Select(item => TemplateValue.ToText(item, line));
}
