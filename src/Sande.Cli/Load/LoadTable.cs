using System.Globalization;
using System.Text;

namespace Sande.Cli.Load;

/// <summary>What was measured, for people.</summary>
internal static class LoadTable
{
    private const int NameWidth = 52;
    private const int NumberWidth = 11;
    private const int Numbers = 6;

    /// <summary>Characters of a line.</summary>
    public const int Width = NameWidth + Numbers * NumberWidth;

    /// <summary>The whole table.</summary>
    public static string Format(IEnumerable<LoadRow> rows)
    {
        var table = new StringBuilder(Columns("", ["requests", "a second", "p50", "p99", "max", "failed"])).AppendLine();
        foreach (var row in rows)
            table.AppendLine(Line(row));
        return table.ToString();
    }

    /// <summary>One row.</summary>
    public static string Line(LoadRow row)
        => Columns(row.Name, [Text($"{row.Requests:N0}"), Text($"{row.PerSecond:N1}"), Time(row.Median), Time(row.P99), Time(row.Max), Text($"{row.Failed / (double)row.Requests:P1}")]) + (row.Note is null ? "" : Environment.NewLine + row.Note);

    private static string Columns(string name, string[] numbers) => name.PadRight(NameWidth) + string.Concat(numbers.Select(number => number.PadLeft(NumberWidth)));

    private static string Time(double milliseconds) => Text($"{milliseconds:N1} ms");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
