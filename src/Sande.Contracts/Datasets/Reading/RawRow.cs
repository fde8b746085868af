using System.Text.Json;

namespace Sande.Contracts.Datasets.Reading;

/// <summary>A row as it stands in the file, whatever the file's syntax: its fields as a JSON object, or what is wrong with it.</summary>
/// <param name="Line">Where the row starts, from 1; 0: the file as a whole.</param>
/// <param name="Fields">The object; undefined where there is a fault.</param>
/// <param name="Fault">What is wrong, or null.</param>
internal readonly record struct RawRow(int Line, JsonElement Fields, string? Fault)
{
    public static RawRow Faulty(int line, string fault) => new(line, default, fault);
}

/// <summary>Splits a file into its rows.</summary>
internal static class RawRows
{
    /// <summary>The rows of <paramref name="stream"/>: a JSON array where it begins with a bracket, JSON Lines with a brace, else CSV.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="impliedHeader">As <see cref="RowKind{TRow}.ImpliedHeader"/>.</param>
    public static IEnumerable<RawRow> Read(Stream stream, Func<IReadOnlyList<string>, string[]?> impliedHeader)
    {
        var bytes = new ByteCursor(stream);
        bytes.SkipByteOrderMark();
        var indent = bytes.SkipToText();
        return bytes.Peek() switch
        {
            ByteCursor.End => [],
            '[' => JsonArrayRows.Read(bytes),
            '{' => JsonLinesRows.Read(bytes),
            _ => CsvRows.Read(bytes, indent, impliedHeader),
        };
    }
}
