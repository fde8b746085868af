using System.Text.Json;
using Sande.Training.Errors;

namespace Sande.Training.Checkpoints.Safetensors;

/// <summary>What a header says.</summary>
internal sealed record HeaderContent(IReadOnlyDictionary<string, string> Metadata, IReadOnlyList<TensorEntry> Tensors);

/// <summary>Parses a safetensors header strictly: what the format does not define is a fault.</summary>
internal ref struct HeaderParser
{
    private const string MetadataName = "__metadata__";

    private readonly string _fileName;
    private readonly Dictionary<string, string> _metadata = [];
    private readonly List<TensorEntry> _tensors = [];
    private Utf8JsonReader _reader;

    private HeaderParser(ReadOnlySpan<byte> json, string fileName)
    {
        _fileName = fileName;
        _reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 4 });
    }

    /// <summary>Parses <paramref name="json"/> and checks its ranges against the <paramref name="dataLength"/> bytes that follow it.</summary>
    public static HeaderContent Parse(ReadOnlySpan<byte> json, long dataLength, string fileName)
    {
        try
        {
            var parser = new HeaderParser(json, fileName);
            parser.ParseHeader();
            return new(parser._metadata, TensorRanges.Check(parser._tensors, dataLength, fileName));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is not valid UTF-8, or half a surrogate pair.
            throw new CheckpointFormatException($"{fileName}: the header is not valid JSON: {e.Message}", e);
        }
    }

    private void ParseHeader()
    {
        var names = new HashSet<string>();
        if (!_reader.Read() || _reader.TokenType != JsonTokenType.StartObject)
            throw Fault("the header is not a JSON object");
        while (NextProperty() is { } name)
        {
            if (!names.Add(name))
                throw Fault($"{Shown.Tensor(name)} is named twice in the header");
            if (name == MetadataName)
                ParseMetadata();
            else
                _tensors.Add(ParseTensor(name));
        }

        _reader.Read(); // Throws where anything but white space follows.
    }

    private void ParseMetadata()
    {
        if (_reader.TokenType != JsonTokenType.StartObject)
            throw Fault($"{MetadataName} is not an object");
        while (NextProperty() is { } name)
        {
            if (_reader.TokenType != JsonTokenType.String)
                throw Fault($"{MetadataName} holds something that is not a string");
            if (!_metadata.TryAdd(name, _reader.GetString()!))
                throw Fault($"{MetadataName} names a key twice");
        }
    }

    private TensorEntry ParseTensor(string name)
    {
        if (_reader.TokenType != JsonTokenType.StartObject)
            throw Fault($"{Shown.Tensor(name)} is not described by an object");
        SafetensorsDtype? dtype = null;
        long[]? shape = null, range = null;
        while (NextProperty() is { } field)
        {
            if (field == "dtype" && dtype is null)
                dtype = ParseDtype(name);
            else if (field == "shape" && shape is null)
                shape = ParseNumbers(name, field);
            else if (field == "data_offsets" && range is null)
                range = ParseNumbers(name, field);
            else
                throw Fault($"{Shown.Tensor(name)} has the field '{Shown.Text(field)}' twice, or it is not a field of the format");
        }

        if (dtype is null || shape is null || range is null)
            throw Fault($"{Shown.Tensor(name)} lacks its {(dtype is null ? "dtype" : shape is null ? "shape" : "data_offsets")}");
        if (range.Length != 2 || range[0] > range[1])
            throw Fault($"{Shown.Tensor(name)}: data_offsets are not a begin and an end after it");
        return new(name, dtype, shape, range[0], range[1]);
    }

    private SafetensorsDtype ParseDtype(string tensor)
    {
        if (_reader.TokenType != JsonTokenType.String)
            throw Fault($"{Shown.Tensor(tensor)}: dtype is not a string");
        var name = _reader.GetString()!;
        return SafetensorsDtype.Find(name) ?? throw Fault($"{Shown.Tensor(tensor)}: the dtype '{Shown.Text(name)}' is not known");
    }

    private long[] ParseNumbers(string tensor, string field)
    {
        if (_reader.TokenType != JsonTokenType.StartArray)
            throw Fault($"{Shown.Tensor(tensor)}: {field} is not a list");
        var numbers = new List<long>();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            if (_reader.TokenType != JsonTokenType.Number || !_reader.TryGetInt64(out var number) || number < 0)
                throw Fault($"{Shown.Tensor(tensor)}: {field} holds something that is not a whole number from 0 to 2^63-1");
            numbers.Add(number);
        }

        return [.. numbers];
    }

    /// <summary>The next property's name, with the reader on its value; null at the object's end.</summary>
    private string? NextProperty()
    {
        if (!_reader.Read() || _reader.TokenType != JsonTokenType.PropertyName)
            return null;
        var name = _reader.GetString();
        _reader.Read();
        return name;
    }

    private readonly CheckpointFormatException Fault(string detail) => new($"{_fileName}: {detail}.");
}
