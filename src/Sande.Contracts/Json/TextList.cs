using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sande.Contracts.Json;

/// <summary>One text or several: in JSON a string or a list of strings. It is always written as a list, so a reader with static types needs one type.</summary>
[JsonConverter(typeof(TextListConverter))]
public sealed record TextList(ImmutableArray<string> Values)
{
    /// <summary>Makes a list of <paramref name="values"/>.</summary>
    public static TextList Of(params string[] values) => new([.. values]);

    /// <summary>How many texts there are.</summary>
    [JsonIgnore]
    public int Count => Values.Length;

    /// <summary>The text at <paramref name="index"/>.</summary>
    public string this[int index] => Values[index];

    /// <inheritdoc/>
    public bool Equals(TextList? other) => other is not null && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override int GetHashCode() => Values.Aggregate(0, HashCode.Combine);

    /// <inheritdoc/>
    public override string ToString() => string.Join(" | ", Values);
}

internal sealed class TextListConverter : JsonConverter<TextList>
{
    public override TextList Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return TextList.Of(reader.GetString()!);
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("Expected a string or a list of strings.");
        var values = ImmutableArray.CreateBuilder<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String)
                throw new JsonException("Expected a string or a list of strings.");
            values.Add(reader.GetString()!);
        }

        return new TextList(values.ToImmutable());
    }

    public override void Write(Utf8JsonWriter writer, TextList value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var text in value.Values)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }
}
