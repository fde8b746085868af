using System.Text.Json;
using System.Text.Unicode;

namespace Sande.Contracts.Datasets.Reading;

/// <summary>Collects the bytes of one row, up to a limit; used again for the next.</summary>
internal sealed class RowBuffer
{
    /// <summary>Bytes of one row at most.</summary>
    public const int MaxBytes = 1024 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private byte[] _bytes = new byte[4096];

    /// <summary>Bytes collected.</summary>
    public int Length { get; private set; }

    /// <summary>Whether bytes were dropped because the row is over the limit.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>What is wrong with the bytes, whatever they mean, or null.</summary>
    public string? Fault =>
        IsTooLong ? $"The row is longer than {MaxBytes:N0} bytes."
        : Utf8.IsValid(Bytes) ? null
        : "The row is not valid UTF-8.";

    /// <summary>Forgets the last row.</summary>
    public void Clear()
    {
        Length = 0;
        IsTooLong = false;
    }

    /// <summary>Adds a byte.</summary>
    public void Append(int value)
    {
        if (Length == MaxBytes)
        {
            IsTooLong = true;
            return;
        }

        if (Length == _bytes.Length)
            Array.Resize(ref _bytes, _bytes.Length * 2);
        _bytes[Length++] = (byte)value;
    }

    /// <summary>The bytes as a JSON object that starts at <paramref name="line"/>.</summary>
    public RawRow ToJsonObject(int line)
    {
        if (Fault is { } fault)
            return RawRow.Faulty(line, fault);
        try
        {
            var row = JsonElement.Parse(Bytes, Strict);
            return row.ValueKind == JsonValueKind.Object
                ? new RawRow(line, row, Fault: null)
                : RawRow.Faulty(line, $"The row must be a JSON object, not {JsonKinds.Describe(row.ValueKind)}.");
        }
        catch (JsonException e)
        {
            var place = e.LineNumber is { } lines ? $" at line {line + lines}, byte {e.BytePositionInLine + 1}" : "";
            return RawRow.Faulty(line, $"Not valid JSON{place}: {FirstSentence(e.Message)}");
        }
    }

    /// <summary>The reader's own words, without its position, which counts from the row's start.</summary>
    private static string FirstSentence(string message)
    {
        var position = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return position < 0 ? message : message[..position];
    }
}
