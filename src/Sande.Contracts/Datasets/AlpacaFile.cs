using System.Text.Json;
using Sande.Contracts.Json;

namespace Sande.Contracts.Datasets;

/// <summary>Writes rows as JSON Lines in Alpaca's format: <c>instruction</c>, <c>input</c> (empty) and <c>output</c>. The format has no system prompts: they are left out.</summary>
public static class AlpacaFile
{
    /// <summary>Writes <paramref name="rows"/> to a new file at <paramref name="path"/>; one that is there is replaced.</summary>
    public static void Write(string path, IEnumerable<InstructionRow> rows)
    {
        // UTF-8 without a byte order mark.
        using var writer = new StreamWriter(path) { NewLine = "\n" };
        foreach (var row in rows)
            writer.WriteLine(JsonSerializer.Serialize(new AlpacaRow(row.Instruction, "", row.Response), SandeJson.Options));
    }

    private sealed record AlpacaRow(string Instruction, string Input, string Output);
}
