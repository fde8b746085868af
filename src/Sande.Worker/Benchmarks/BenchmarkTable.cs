using System.Globalization;
using System.Text;
using Sande.Training.Benchmarks;

namespace Sande.Worker.Benchmarks;

/// <summary>Reports as one table for people: ours, then each peer's figures with our rate as a multiple of theirs.</summary>
internal static class BenchmarkTable
{
    private const string Gap = "  ";

    // Of these the least is best.
    private static readonly HashSet<string> Durations = [BenchmarkNames.FirstStep];

    /// <summary>The whole table.</summary>
    public static string Format(BenchmarkReport own, IReadOnlyList<BenchmarkReport> peers)
    {
        List<string[]> table = [["", own.Implementation, "", "range", "TFLOP/s", "share", "memory", .. peers.SelectMany(peer => new[] { peer.Implementation, "ratio" })]];
        foreach (var row in own.Rows)
            table.Add([row.Name, Number(row.Value), row.Unit, Range(row), Number(row.Tflops), Share(row.Share), Memory(row.PeakMemoryBytes), .. peers.SelectMany(peer => Compare(row, peer))]);
        var text = new StringBuilder();
        foreach (var report in (IEnumerable<BenchmarkReport>)[own, .. peers])
            text.AppendLine($"{report.Implementation}: {report.Shape}, {report.Parameters:N0} parameters, {report.Precision}, {report.Device}");
        text.AppendLine().Append(Align(table)).AppendLine();
        foreach (var row in own.Rows.Where(row => row.Note is not null))
            text.AppendLine($"{row.Name}: {row.Note}");
        return text.ToString();
    }

    /// <summary>One row, while the others are still being measured.</summary>
    public static string Line(BenchmarkRow row) => $"{row.Name}{Gap}{Number(row.Value)} {row.Unit}{Gap}{row.Note}";

    private static string[] Compare(BenchmarkRow own, BenchmarkReport peer)
    {
        var theirs = peer.Rows.FirstOrDefault(row => row.Name == own.Name);
        if (theirs is null)
            return ["", ""];
        if (theirs.Value is not { } value || own.Value is not { } ours)
            return [Number(theirs.Value), ""];
        return [Number(value), $"{(Durations.Contains(own.Name) ? value / ours : ours / value).ToString("F2", CultureInfo.InvariantCulture)} x"];
    }

    private static string Align(List<string[]> table)
    {
        var widths = Enumerable.Range(0, table[0].Length).Select(column => table.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in table)
            text.AppendLine(string.Join(Gap, row.Select((cell, column) => column is 0 or 2 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd());
        return text.ToString();
    }

    private static string Range(BenchmarkRow row) => row is { Lowest: { } lowest, Highest: { } highest, Measurements: > 1 } ? $"{Number(lowest)} - {Number(highest)}" : "";

    private static string Number(double? value) => value is not { } number ? "-" : number.ToString(Math.Abs(number) >= 1000 ? "N0" : Math.Abs(number) >= 10 ? "F1" : "G3", CultureInfo.InvariantCulture);

    private static string Share(double? share) => share is { } part ? part.ToString("P0", CultureInfo.InvariantCulture) : "";

    private static string Memory(long? bytes) => bytes is { } count ? $"{(count / (double)(1 << 30)).ToString("F2", CultureInfo.InvariantCulture)} GiB" : "";
}
