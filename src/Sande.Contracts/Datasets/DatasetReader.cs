using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Sande.Contracts.Datasets.Instructions;
using Sande.Contracts.Datasets.MultipleChoice;
using Sande.Contracts.Datasets.Preferences;
using Sande.Contracts.Datasets.Reading;

namespace Sande.Contracts.Datasets;

/// <summary>
/// Reads a dataset's file in one pass, a row at a time: a file of any size takes a few MiB of memory. A JSON array, JSON Lines and CSV are
/// told apart by the first character; the rows' format by the first rows' fields (<see cref="DatasetFormat"/>), and every row must have it.
/// Fields that the format doesn't know are passed over: real datasets carry ids and categories.
/// </summary>
public static partial class DatasetReader
{
    /// <summary>Bytes of one row at most (1 MiB).</summary>
    public const int MaxRowBytes = RowBuffer.MaxBytes;

    /// <summary>
    /// Reads the whole of <paramref name="stream"/> and says what it holds. Faults of the file are in the answer;
    /// faults of the stream itself (<see cref="IOException"/>, a damaged gzip's <see cref="InvalidDataException"/>) pass through.
    /// </summary>
    public static DatasetInspection Inspect(Stream stream, DatasetKind kind) => kind switch
    {
        DatasetKind.Instructions => Inspect(InstructionRows.Kind, stream),
        DatasetKind.Preferences => Inspect(PreferenceRows.Kind, stream),
        DatasetKind.MultipleChoice => Inspect(MultipleChoiceRows.Kind, stream),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind of dataset."),
    };

    /// <summary>The usable rows of <paramref name="stream"/>, in the file's order.</summary>
    /// <exception cref="InvalidDatasetException">A fault was reached; the rows before it have been given.</exception>
    public static IEnumerable<InstructionRow> ReadInstructions(Stream stream) => Read(InstructionRows.Kind, stream);

    /// <inheritdoc cref="ReadInstructions(Stream)"/>
    public static IEnumerable<InstructionRow> ReadInstructions(string path) => Read(InstructionRows.Kind, path);

    /// <inheritdoc cref="ReadInstructions(Stream)"/>
    public static IEnumerable<PreferenceRow> ReadPreferences(Stream stream) => Read(PreferenceRows.Kind, stream);

    /// <inheritdoc cref="ReadInstructions(Stream)"/>
    public static IEnumerable<PreferenceRow> ReadPreferences(string path) => Read(PreferenceRows.Kind, path);

    /// <inheritdoc cref="ReadInstructions(Stream)"/>
    public static IEnumerable<MultipleChoiceRow> ReadMultipleChoice(Stream stream) => Read(MultipleChoiceRows.Kind, stream);

    /// <summary>
    /// The rows of the file at <paramref name="path"/>, in its order. MMLU's own files name their subject (<c>anatomy_test.csv</c>) and their rows
    /// don't: such rows get it from the name.
    /// </summary>
    /// <exception cref="InvalidDatasetException">A fault was reached; the rows before it have been given.</exception>
    public static IEnumerable<MultipleChoiceRow> ReadMultipleChoice(string path)
    {
        var subject = MmluFileName().Match(Path.GetFileName(path)) is { Success: true } name ? name.Groups["subject"].Value : null;
        return Read(MultipleChoiceRows.Kind, path).Select(row => row.Subject is null ? row with { Subject = subject } : row);
    }

    private static DatasetInspection Inspect<TRow>(RowKind<TRow> kind, Stream stream) where TRow : class
    {
        var errors = ImmutableArray.CreateBuilder<DatasetError>();
        int rows = 0, withoutResponse = 0, errorCount = 0;
        var reader = new RowReader<TRow>(kind, stream);
        foreach (var row in reader.Read())
        {
            if (row.Row is null)
            {
                errorCount++;
                if (errors.Count < DatasetInspection.MaxErrors)
                    errors.Add(new(row.Line, row.Fault!));
            }
            else if (kind.IsUsable(row.Row))
            {
                rows++;
            }
            else
            {
                withoutResponse++;
            }
        }

        if (rows == 0 && errorCount == 0)
        {
            errorCount++;
            errors.Add(new(0, "No row of the file has a response."));
        }

        return new(reader.Format, rows, withoutResponse, errors.ToImmutable(), errorCount);
    }

    private static IEnumerable<TRow> Read<TRow>(RowKind<TRow> kind, Stream stream) where TRow : class
    {
        foreach (var row in new RowReader<TRow>(kind, stream).Read())
        {
            if (row.Row is null)
                throw new InvalidDatasetException(new(row.Line, row.Fault!));
            if (kind.IsUsable(row.Row))
                yield return row.Row;
        }
    }

    private static IEnumerable<TRow> Read<TRow>(RowKind<TRow> kind, string path) where TRow : class
    {
        using var stream = File.OpenRead(path);
        foreach (var row in Read(kind, stream))
            yield return row;
    }

    [GeneratedRegex(@"^(?<subject>.+)_(dev|val|test)\.csv$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex MmluFileName();
}
