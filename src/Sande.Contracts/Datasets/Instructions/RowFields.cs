using System.Text.Json;
using Sande.Contracts.Datasets.Reading;

namespace Sande.Contracts.Datasets.Instructions;

/// <summary>Takes texts out of a row's object and keeps the first fault. <paramref name="path"/> is put before the fields' names.</summary>
internal sealed class RowFields(JsonElement row, string path = "")
{
    /// <summary>The first fault, or null.</summary>
    public string? Fault { get; private set; }

    /// <summary>The text of a field that must be there.</summary>
    public string RequiredText(string name, bool mayBeEmpty = false)
    {
        if (!row.TryGetProperty(name, out var value))
            return Fail(name, "is missing");
        var text = Text(name, value);
        return Fault is null && !mayBeEmpty && string.IsNullOrWhiteSpace(text) ? Fail(name, "is empty") : text;
    }

    /// <summary>The text of a field that may be absent, null or empty: null then.</summary>
    public string? OptionalText(string? name)
    {
        if (name is null || !row.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        var text = Text(name, value);
        return string.IsNullOrWhiteSpace(text) ? null : text;
    }

    private string Text(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return Fail(name, $"must be a string, not {JsonKinds.Describe(value.ValueKind)}");
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Fail(name, "has half of a surrogate pair (\\uD800 to \\uDFFF), which is no character");
        }
    }

    private string Fail(string name, string what)
    {
        Fault ??= $"Field \"{path}{name}\" {what}.";
        return "";
    }
}
