using System.Text;
using System.Text.Json;

namespace Sande.Contracts.Datasets.Reading;

/// <summary>
/// CSV as RFC 4180 describes it: commas, fields in quotes where they hold commas, quotes (doubled) or new lines. Every record becomes an
/// object of strings, named by the header line, or where the file has none, by the header that its kind implies. Empty lines are passed over.
/// </summary>
internal static class CsvRows
{
    /// <param name="bytes">The file, at its first text.</param>
    /// <param name="indent">White space before that on its line.</param>
    /// <param name="impliedHeader">As <see cref="RowKind{TRow}.ImpliedHeader"/>.</param>
    public static IEnumerable<RawRow> Read(ByteCursor bytes, string indent, Func<IReadOnlyList<string>, string[]?> impliedHeader)
    {
        var record = new CsvRecord();
        var firstLine = bytes.Line;
        record.Read(bytes, indent);
        string[] first = record.Fault is null ? record.Fields() : [];
        var implied = impliedHeader(first);
        var header = implied ?? Array.ConvertAll(first, name => name.Trim());
        var fault = record.Fault ?? HeaderFault(header);
        if (fault is not null)
        {
            yield return RawRow.Faulty(firstLine, fault);
            yield break;
        }

        if (implied is not null)
            yield return ToRow(firstLine, header, record);
        while (bytes.Peek() != ByteCursor.End)
        {
            var line = bytes.Line;
            record.Read(bytes);
            if (!record.IsEmptyLine)
                yield return ToRow(line, header, record);
        }
    }

    private static string? HeaderFault(string[] header)
    {
        var seen = new HashSet<string>();
        var twice = header.FirstOrDefault(name => !seen.Add(name));
        return twice is null ? null : $"The header names \"{twice}\" twice.";
    }

    private static RawRow ToRow(int line, string[] header, CsvRecord record)
    {
        if (record.Fault is { } fault)
            return RawRow.Faulty(line, fault);
        var fields = record.Fields();
        if (fields.Length != header.Length)
            return RawRow.Faulty(line, $"The row has {fields.Length} fields, the header {header.Length}.");
        var row = header.Zip(fields).ToDictionary(pair => pair.First, pair => pair.Second);
        return new RawRow(line, JsonSerializer.SerializeToElement(row), Fault: null);
    }
}

/// <summary>One record of a CSV file; used again for the next.</summary>
internal sealed class CsvRecord
{
    private const int MaxFields = 1000;

    private readonly RowBuffer _buffer = new();
    private readonly List<int> _ends = [];
    private bool _quoted;
    private string? _syntaxFault;

    /// <summary>What is wrong with the record, or null.</summary>
    public string? Fault => _buffer.Fault ?? _syntaxFault;

    /// <summary>Whether the line holds nothing at all.</summary>
    public bool IsEmptyLine => _ends.Count == 1 && _buffer.Length == 0 && !_quoted && Fault is null;

    /// <summary>The fields' texts, without quotes.</summary>
    public string[] Fields()
    {
        var fields = new string[_ends.Count];
        for (var i = 0; i < fields.Length; i++)
        {
            var start = i == 0 ? 0 : _ends[i - 1];
            fields[i] = Encoding.UTF8.GetString(_buffer.Bytes[start.._ends[i]]);
        }

        return fields;
    }

    /// <summary>Takes the next record, its line end included. <paramref name="indent"/>: white space already taken; it counts before a field without quotes.</summary>
    public void Read(ByteCursor bytes, string indent = "")
    {
        _buffer.Clear();
        _ends.Clear();
        _quoted = false;
        _syntaxFault = null;
        if (bytes.Peek() != '"')
            Array.ForEach(indent.ToCharArray(), blank => _buffer.Append(blank));
        do
        {
            if (bytes.Peek() == '"')
                ReadQuoted(bytes);
            ReadPlain(bytes);
            if (_ends.Count < MaxFields)
                _ends.Add(_buffer.Length);
            else
                _syntaxFault = $"The row has more than {MaxFields:N0} fields.";
        }
        while (bytes.Next() == ',');
    }

    private void ReadQuoted(ByteCursor bytes)
    {
        _quoted = true;
        bytes.Next();
        while (true)
        {
            var value = bytes.Next();
            if (value == ByteCursor.End)
            {
                _syntaxFault = "A quote is opened and never closed.";
                return;
            }

            if (value == '"')
            {
                if (bytes.Peek() != '"')
                    break;
                bytes.Next();
            }

            _buffer.Append(value);
        }

        if (bytes.Peek() is not (',' or '\r' or '\n' or ByteCursor.End))
            _syntaxFault = "There is text after a closing quote: quotes within a field are doubled.";
    }

    /// <summary>Takes what stands before the next comma or line end; a carriage return before a line feed belongs to the line end.</summary>
    private void ReadPlain(ByteCursor bytes)
    {
        while (bytes.Peek() is not (',' or '\n' or ByteCursor.End))
        {
            var value = bytes.Next();
            if (value != '\r' || bytes.Peek() is not ('\n' or ByteCursor.End))
                _buffer.Append(value);
        }
    }
}
