using System.Collections.Immutable;
using System.Text.Json;
using Sande.Contracts.Datasets.Instructions;
using Sande.Contracts.Datasets.Reading;

namespace Sande.Contracts.Datasets;

/// <summary>
/// Reads a dataset's file in one pass, a row at a time: a file of any size takes a few MiB of memory. A JSON array, JSON Lines and CSV with a
/// header line are told apart by the first character; the rows' format by the first rows' fields (<see cref="DatasetFormat"/>), and every row
/// must have it. Fields that the format doesn't know are passed over: real datasets carry ids and categories.
/// </summary>
public static class DatasetReader
{
    /// <summary>Bytes of one row at most (1 MiB).</summary>
    public const int MaxRowBytes = RowBuffer.MaxBytes;

    /// <summary>Says why datasets of <paramref name="kind"/> can't be taken, as a sentence; null where they can.</summary>
    public static string? Refusal(DatasetKind kind) => kind == DatasetKind.Instructions
        ? null
        : $"Kind \"{JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString())}\" is not available in this version; available: instructions.";

    /// <summary>
    /// Reads the whole of <paramref name="stream"/> and says what it holds. Faults of the file are in the answer;
    /// faults of the stream itself (<see cref="IOException"/>, a damaged gzip's <see cref="InvalidDataException"/>) pass through.
    /// </summary>
    public static DatasetInspection Inspect(Stream stream, DatasetKind kind)
    {
        if (Refusal(kind) is { } refusal)
            return new(null, 0, 0, [new(0, refusal)], 1);

        var errors = ImmutableArray.CreateBuilder<DatasetError>();
        int rows = 0, withoutResponse = 0, errorCount = 0;
        var reader = new InstructionReader(stream);
        foreach (var row in reader.Read())
        {
            if (row.Row is null)
            {
                errorCount++;
                if (errors.Count < DatasetInspection.MaxErrors)
                    errors.Add(new(row.Line, row.Fault!));
            }
            else if (row.HasResponse)
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

    /// <summary>The usable rows of <paramref name="stream"/>, in the file's order.</summary>
    /// <exception cref="InvalidDatasetException">A fault was reached; the rows before it have been given.</exception>
    public static IEnumerable<InstructionRow> ReadInstructions(Stream stream)
    {
        foreach (var row in new InstructionReader(stream).Read())
        {
            if (row.Row is null)
                throw new InvalidDatasetException(new(row.Line, row.Fault!));
            if (row.HasResponse)
                yield return row.Row;
        }
    }

    /// <summary>The usable rows of the file at <paramref name="path"/>, in its order.</summary>
    /// <exception cref="InvalidDatasetException">A fault was reached; the rows before it have been given.</exception>
    public static IEnumerable<InstructionRow> ReadInstructions(string path)
    {
        using var stream = File.OpenRead(path);
        foreach (var row in ReadInstructions(stream))
            yield return row;
    }
}
