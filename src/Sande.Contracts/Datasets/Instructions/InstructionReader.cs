using Sande.Contracts.Datasets.Reading;

namespace Sande.Contracts.Datasets.Instructions;

/// <summary>Reads a file's rows as instruction rows of one format.</summary>
internal sealed class InstructionReader(Stream stream)
{
    /// <summary>The format is that of the first row, among so many, that has one.</summary>
    private const int FirstRows = 20;

    private IInstructionLayout? _layout;

    /// <summary>The format; null before a row has shown it.</summary>
    public DatasetFormat? Format => _layout?.Format;

    /// <summary>Every row, sound or not.</summary>
    public IEnumerable<InstructionRowRead> Read()
    {
        using var rows = RawRows.Read(stream).GetEnumerator();
        var first = TakeFirst(rows);
        if (first.Count == 0)
        {
            yield return InstructionRowRead.Faulty(0, "The file has no rows.");
            yield break;
        }

        _layout = first.Select(FindLayout).FirstOrDefault(layout => layout is not null);
        foreach (var row in first)
            yield return ReadRow(row);
        while (_layout is not null && rows.MoveNext())
            yield return ReadRow(rows.Current);
    }

    private static List<RawRow> TakeFirst(IEnumerator<RawRow> rows)
    {
        var first = new List<RawRow>();
        while (first.Count < FirstRows && rows.MoveNext())
            first.Add(rows.Current);
        return first;
    }

    private static IInstructionLayout? FindLayout(RawRow row) =>
        row.Fault is null ? InstructionLayouts.All.FirstOrDefault(layout => layout.Fits(row.Fields)) : null;

    private InstructionRowRead ReadRow(RawRow row)
    {
        if (row.Fault is not null)
            return InstructionRowRead.Faulty(row.Line, row.Fault);
        if (_layout is null)
            return InstructionRowRead.Faulty(row.Line, InstructionLayouts.DescribeUnknown(row.Fields));
        var instruction = _layout.Read(row.Fields, out var fault);
        return new InstructionRowRead(row.Line, instruction, fault);
    }
}

/// <summary>A row that was read, or what is wrong with it.</summary>
internal readonly record struct InstructionRowRead(int Line, InstructionRow? Row, string? Fault)
{
    public bool HasResponse => !string.IsNullOrWhiteSpace(Row?.Response);

    public static InstructionRowRead Faulty(int line, string fault) => new(line, Row: null, fault);
}
