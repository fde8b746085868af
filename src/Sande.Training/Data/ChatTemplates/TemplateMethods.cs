using Sande.Training.Errors;

namespace Sande.Training.Data.ChatTemplates;

/// <summary>The methods that templates call on texts and dictionaries.</summary>
internal static class TemplateMethods
{
    public static object? Call(object? target, string name, IReadOnlyList<object?> arguments, int line)
    {
        ChatTemplateException Unsupported() => ChatTemplateException.At(line, $"the method \"{name}\" is not supported here, or not with these arguments.");
        return target switch
        {
            string text => OfText(text, name, arguments) ?? throw Unsupported(),
            IReadOnlyDictionary<string, object?> dictionary => OfDictionary(dictionary, name, arguments, Unsupported),
            _ => throw Unsupported(),
        };
    }

    private static object? OfText(string text, string name, IReadOnlyList<object?> arguments) => (name, arguments) switch
    {
        ("strip", []) => text.Trim(),
        ("lstrip", []) => text.TrimStart(),
        ("rstrip", []) => text.TrimEnd(),
        ("strip", [string characters]) => text.Trim(characters.ToCharArray()),
        ("lstrip", [string characters]) => text.TrimStart(characters.ToCharArray()),
        ("rstrip", [string characters]) => text.TrimEnd(characters.ToCharArray()),
        ("startswith", [string start]) => text.StartsWith(start, StringComparison.Ordinal),
        ("endswith", [string end]) => text.EndsWith(end, StringComparison.Ordinal),
        ("split", []) => Texts(text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
        ("split", [string separator]) => Texts(text.Split(separator)),
        ("split", [string separator, long most]) => Texts(text.Split(separator, most < 0 ? int.MaxValue : (int)most + 1)),
        ("replace", [string old, string replacement]) => Replace(text, old, replacement),
        ("upper", []) => text.ToUpperInvariant(),
        ("lower", []) => text.ToLowerInvariant(),
        ("find", [string part]) => (long)text.IndexOf(part, StringComparison.Ordinal),
        _ => null,
    };

    private static object? OfDictionary(IReadOnlyDictionary<string, object?> dictionary, string name, IReadOnlyList<object?> arguments, Func<Exception> unsupported)
        => (name, arguments) switch
        {
            ("items", []) => dictionary.Select(object? (item) => new List<object?> { item.Key, item.Value }).ToList(),
            ("keys", []) => dictionary.Keys.ToList<object?>(),
            ("values", []) => dictionary.Values.ToList(),
            ("get", [string key]) => dictionary.GetValueOrDefault(key),
            ("get", [string key, var fallback]) => dictionary.TryGetValue(key, out var value) ? value : fallback,
            _ => throw unsupported(),
        };

    /// <summary>Python's replace puts the replacement between all characters where nothing is replaced: no template means that.</summary>
    public static string Replace(string text, string old, string replacement) => old.Length == 0 ? text : text.Replace(old, replacement, StringComparison.Ordinal);

    private static List<object?> Texts(string[] parts) => [.. parts];
}
