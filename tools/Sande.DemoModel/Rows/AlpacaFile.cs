using System.Text;
using System.Text.Json;
using Sande.Contracts.Datasets;
using Sande.Contracts.Json;

namespace Sande.DemoModel.Rows;

/// <summary>Rows in Alpaca's format, one a line.</summary>
internal static class AlpacaFile
{
    public static void Write(string path, IEnumerable<InstructionRow> rows)
    {
        using var writer = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
        foreach (var row in rows)
            writer.WriteLine(JsonSerializer.Serialize(new AlpacaRow(row.Instruction, "", row.Response), SandeJson.Options));
    }

    public static IReadOnlyList<InstructionRow> Read(string path) => [.. DatasetReader.ReadInstructions(path)];

    private sealed record AlpacaRow(string Instruction, string Input, string Output);
}
