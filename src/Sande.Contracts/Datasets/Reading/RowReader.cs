namespace Sande.Contracts.Datasets.Reading;

/// <summary>Reads a file's rows as rows of one kind and, all of them, of one format.</summary>
internal sealed class RowReader<TRow>(RowKind<TRow> kind, Stream stream) where TRow : class
{
    /// <summary>The format is that of the first row, among so many, that has one.</summary>
    private const int FirstRows = 20;

    private IRowLayout<TRow>? _layout;

    /// <summary>The format; null before a row has shown it.</summary>
    public DatasetFormat? Format => _layout?.Format;

    /// <summary>Every row, sound or not.</summary>
    public IEnumerable<RowRead<TRow>> Read()
    {
        using var rows = RawRows.Read(stream, kind.ImpliedHeader).GetEnumerator();
        var first = TakeFirst(rows);
        if (first.Count == 0)
        {
            yield return RowRead<TRow>.Faulty(0, "The file has no rows.");
            yield break;
        }

        _layout = first.Select(row => row.Fault is null ? kind.Find(row.Fields) : null).FirstOrDefault(layout => layout is not null);
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

    private RowRead<TRow> ReadRow(RawRow raw)
    {
        if (raw.Fault is not null)
            return RowRead<TRow>.Faulty(raw.Line, raw.Fault);
        if (_layout is null)
            return RowRead<TRow>.Faulty(raw.Line, kind.DescribeUnknown(raw.Fields));
        var row = _layout.Read(raw.Fields, out var fault);
        return new RowRead<TRow>(raw.Line, row, fault);
    }
}

/// <summary>A row that was read, or what is wrong with it.</summary>
internal readonly record struct RowRead<TRow>(int Line, TRow? Row, string? Fault) where TRow : class
{
    public static RowRead<TRow> Faulty(int line, string fault) => new(line, Row: null, fault);
}
