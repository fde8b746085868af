using System.Text.Json;
using Sande.Training.Errors;

namespace Sande.Training.Tokenization.Files;

/// <summary>A value of one of the tokenizer's JSON files that knows where it stands, so that every error names the file and the field.</summary>
internal readonly struct FileJson
{
    private readonly JsonElement _value;
    private readonly string _where;

    private FileJson(JsonElement value, string where) => (_value, _where) = (value, where);

    /// <summary>The elements themselves, for the vocabulary and the merges: hundreds of thousands, too many to name each in advance.</summary>
    public JsonElement Element => _value;

    public bool IsText => _value.ValueKind == JsonValueKind.String;

    public bool IsObject => _value.ValueKind == JsonValueKind.Object;

    public static FileJson Load(string path)
    {
        var file = Path.GetFileName(path);
        try
        {
            return new(JsonElement.Parse(File.ReadAllBytes(path)), file);
        }
        catch (JsonException e)
        {
            throw new CheckpointFormatException($"{file} is not valid JSON: {e.Message}", e);
        }
    }

    public static FileJson? LoadIfPresent(string path) => File.Exists(path) ? Load(path) : null;

    public CheckpointFormatException Fault(string detail) => new($"{_where}: {detail}.");

    public bool Has(string name) => Expect(JsonValueKind.Object, "an object")._value.TryGetProperty(name, out _);

    /// <summary>The field, or null where it is absent or <c>null</c>.</summary>
    public FileJson? Field(string name)
        => Expect(JsonValueKind.Object, "an object")._value.TryGetProperty(name, out var field) && field.ValueKind != JsonValueKind.Null
            ? new(field, $"{_where}: {name}")
            : null;

    public FileJson RequiredField(string name) => Field(name) ?? throw Fault($"\"{name}\" is missing");

    public string Text() => ReadText(Expect(JsonValueKind.String, "a text")._value);

    public string? TextField(string name) => Field(name)?.Text();

    public bool? FlagField(string name) => Field(name) is not { } field ? null : field._value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw field.Fault("is not true or false"),
    };

    /// <summary>A whole number from 0 on: a token id or a count.</summary>
    public int Number() => _value.ValueKind == JsonValueKind.Number && _value.TryGetInt32(out var number) && number is >= 0 and < int.MaxValue
        ? number
        : throw Fault($"is {_value.GetRawText()}, not a whole number from 0 to {int.MaxValue - 1}");

    public IEnumerable<FileJson> Items()
    {
        var where = _where;
        return Expect(JsonValueKind.Array, "a list")._value.EnumerateArray().Select((item, index) => new FileJson(item, $"{where}[{index}]"));
    }

    public IEnumerable<(string Name, FileJson Value)> Fields()
    {
        var self = Expect(JsonValueKind.Object, "an object");
        return self._value.EnumerateObject().Select(field =>
        {
            var name = self.Read(() => field.Name);
            return (name, new FileJson(field.Value, $"{self._where}: {name}"));
        });
    }

    public FileJson Expect(JsonValueKind kind, string kindName) => _value.ValueKind == kind ? this : throw Fault($"is not {kindName}");

    /// <summary>The text of <paramref name="element"/>, which lies within this value.</summary>
    public string ReadText(JsonElement element)
        => element.ValueKind == JsonValueKind.String ? Read(() => element.GetString()!) : throw Fault("holds something that is not a text");

    // A text may be well-formed JSON and still no Unicode: an escaped half of a surrogate pair, bytes that are not UTF-8.
    private string Read(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException e)
        {
            throw new CheckpointFormatException($"{_where}: holds a text that is not valid Unicode.", e);
        }
    }
}
