using System.Text.Json;

namespace Sande.Contracts.Datasets.Reading;

/// <summary>Takes texts and lists out of a row's object and keeps the first fault. <paramref name="path"/> is put before the fields' names.</summary>
internal sealed class RowFields(JsonElement row, string path = "")
{
    /// <summary>The first fault, or null.</summary>
    public string? Fault { get; private set; }

    /// <summary>The text of a field that must be there.</summary>
    public string RequiredText(string name, bool mayBeEmpty = false)
        => row.TryGetProperty(name, out var value) ? Text(name, value, mayBeEmpty) : Missing(name);

    /// <summary>The text of a field that may be absent, null or empty: null then.</summary>
    public string? OptionalText(string? name)
    {
        if (name is null || !row.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        var text = Text(name, value, mayBeEmpty: true);
        return string.IsNullOrWhiteSpace(text) ? null : text;
    }

    /// <summary>The elements of a list that must be there.</summary>
    public IReadOnlyList<JsonElement> RequiredList(string name)
    {
        if (!row.TryGetProperty(name, out var value))
            Missing(name);
        else if (value.ValueKind != JsonValueKind.Array)
            Fail(name, $"must be a list, not {JsonKinds.Describe(value.ValueKind)}");
        else
            return [.. value.EnumerateArray()];
        return [];
    }

    /// <summary>A list of texts that must be there, none of them empty.</summary>
    public IReadOnlyList<string> RequiredTexts(string name)
        => [.. RequiredList(name).Select((value, i) => Text($"{name}[{i}]", value, mayBeEmpty: false))];

    /// <summary>Keeps a fault of the field <paramref name="name"/>, unless there is one; gives an empty text.</summary>
    public string Fail(string name, string what)
    {
        Fault ??= $"Field \"{path}{name}\" {what}.";
        return "";
    }

    private string Missing(string name) => Fail(name, "is missing");

    private string Text(string name, JsonElement value, bool mayBeEmpty)
    {
        if (value.ValueKind != JsonValueKind.String)
            return Fail(name, $"must be a string, not {JsonKinds.Describe(value.ValueKind)}");
        try
        {
            var text = value.GetString()!;
            return mayBeEmpty || !string.IsNullOrWhiteSpace(text) ? text : Fail(name, "is empty");
        }
        catch (InvalidOperationException)
        {
            return Fail(name, "has half of a surrogate pair (\\uD800 to \\uDFFF), which is no character");
        }
    }
}
