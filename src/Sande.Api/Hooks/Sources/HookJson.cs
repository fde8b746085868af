using System.Text.Json;

namespace Sande.Api.Hooks.Sources;

/// <summary>Reads payloads that may be anything.</summary>
internal static class HookJson
{
    private const int MaxLength = 500;

    /// <summary>The value at a path of fields, or null.</summary>
    public static JsonElement? Find(this JsonElement json, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(name, out json))
                return null;
        }

        return json;
    }

    /// <summary>The text, or the number as text, at a path of fields; null where it is anything else, or nothing that a name would be.</summary>
    public static string? Text(this JsonElement json, params ReadOnlySpan<string> path) => json.Find(path) switch
    {
        { ValueKind: JsonValueKind.String } value => Read(value),
        { ValueKind: JsonValueKind.Number } value => value.GetRawText() is { Length: <= MaxLength } number ? number : null,
        _ => null,
    };

    /// <summary>Those fields that have a value.</summary>
    public static Dictionary<string, string> Fields(params IEnumerable<(string Name, string? Value)> fields)
        => fields.Where(field => !string.IsNullOrEmpty(field.Value)).ToDictionary(field => field.Name, field => field.Value!);

    private static string? Read(JsonElement value)
    {
        try
        {
            return value.GetString() is { Length: <= MaxLength } text && !text.Any(char.IsControl) ? text : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return null;
        }
    }
}
