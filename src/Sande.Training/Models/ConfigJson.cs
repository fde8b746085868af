using System.Text.Json;
using Sande.Training.Errors;

namespace Sande.Training.Models;

/// <summary>A checkpoint's config.json with typed fields; an absent field and a <c>null</c> are the same, a field of the wrong kind is an error that names it.</summary>
internal sealed class ConfigJson
{
    private readonly JsonElement _root;
    private readonly string _path;

    private ConfigJson(JsonElement root, string path) => (_root, _path) = (root, path);

    public static ConfigJson Load(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new CheckpointFormatException($"{Path.GetFileName(path)} is not a JSON object.");
            return new(document.RootElement.Clone(), Path.GetFileName(path));
        }
        catch (JsonException e)
        {
            throw new CheckpointFormatException($"{Path.GetFileName(path)} is not valid JSON: {e.Message}", e);
        }
        catch (Exception e) when (e is FileNotFoundException || Directory.Exists(path))
        {
            throw new CheckpointFormatException($"{Path.GetFileName(path)} is missing.", e);
        }
    }

    public CheckpointFormatException Fault(string name, string detail) => new($"{_path}: {name} {detail}.");

    public string? Text(string name) => Get(name, JsonValueKind.String, "text") is { } value ? Decode(value, name) : null;

    public bool Flag(string name, bool fallback)
        => !Has(name) ? fallback
            : _root.GetProperty(name).ValueKind is JsonValueKind.True or JsonValueKind.False ? _root.GetProperty(name).GetBoolean()
            : throw Fault(name, "is not true or false");

    public double Number(string name, double fallback) => Get(name, JsonValueKind.Number, "a number")?.GetDouble() ?? fallback;

    public int? Count(string name)
    {
        if (Get(name, JsonValueKind.Number, "a number") is not { } value)
            return null;
        return value.TryGetInt32(out var count) && count > 0 ? count : throw Fault(name, $"is {value.GetRawText()}, not a whole number above 0");
    }

    public int RequiredCount(string name) => Count(name) ?? throw Fault(name, "is missing");

    /// <summary>A token id or a list of them, as <c>eos_token_id</c> is written.</summary>
    public IReadOnlyList<int> TokenIds(string name)
    {
        if (!Has(name))
            return [];
        var value = _root.GetProperty(name);
        var items = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToList() : [value];
        return [.. items.Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var id) && id >= 0
            ? id
            : throw Fault(name, $"holds {item.GetRawText()}, which is not a token id"))];
    }

    public IReadOnlyList<string> Texts(string name)
        => !Has(name) ? []
            : Get(name, JsonValueKind.Array, "a list")!.Value.EnumerateArray()
                .Select(item => item.ValueKind == JsonValueKind.String ? Decode(item, name) : throw Fault(name, "is not a list of texts")).ToList();

    public ConfigJson? Child(string name) => Get(name, JsonValueKind.Object, "an object") is { } value ? new(value, $"{_path}: {name}") : null;

    private string Decode(JsonElement value, string name)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Fault(name, "is not valid UTF-8");
        }
    }

    /// <summary>Whether the field is written, be it <c>null</c>.</summary>
    public bool Contains(string name) => _root.TryGetProperty(name, out _);

    /// <summary>Whether the field is absent or <c>null</c>.</summary>
    public bool IsNull(string name) => !Has(name);

    private bool Has(string name) => _root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    private JsonElement? Get(string name, JsonValueKind kind, string kindName)
        => !Has(name) ? null : _root.GetProperty(name) is var value && value.ValueKind == kind ? value : throw Fault(name, $"is not {kindName}");
}
