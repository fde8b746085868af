using System.Text.Json;
using Sande.Contracts.Datasets;

namespace Sande.Contracts.Tests.Datasets;

/// <summary>Real files of every format, against a count by the base library alone.</summary>
public sealed class SharedDatasetTests
{
    private static readonly Dictionary<string, DatasetFormat> FormatByField = new()
    {
        ["output"] = DatasetFormat.Alpaca,
        ["context"] = DatasetFormat.Dolly,
        ["prompt"] = DatasetFormat.PromptResponse,
    };

    [SkippableFact]
    public void Every_file_of_instruction_rows_is_read_whole()
    {
        var files = Directory.EnumerateFiles(SharedData.Require("data", "instruct"), "*.json*", SearchOption.AllDirectories);
        var read = 0;
        foreach (var file in files)
        {
            var rows = ReadAtOnce(file);
            var field = FormatByField.Keys.FirstOrDefault(name => rows[0].TryGetProperty(name, out _));
            if (field is null)
                continue;

            using var stream = File.OpenRead(file);
            var inspection = DatasetReader.Inspect(stream, DatasetKind.Instructions);

            Assert.True(inspection.IsValid, $"{file}: {string.Join(' ', inspection.Errors)}");
            Assert.Equal(FormatByField[field], inspection.Format);
            Assert.Equal(rows.Count(HasResponse), inspection.Rows);
            Assert.Equal(rows.Count, inspection.Rows + inspection.RowsWithoutResponse);
            Assert.Equal(rows.Where(HasResponse).Select(Response), DatasetReader.ReadInstructions(file).Select(row => row.Response));
            read++;
        }

        Assert.InRange(read, 30, int.MaxValue);
    }

    [SkippableFact]
    public void Files_of_other_shapes_are_refused_by_their_fields()
    {
        foreach (var (file, field) in ((string, string)[])[("alpaca/seed_tasks.jsonl", "instances"), ("openorca/orca_dpo_pairs_validation.jsonl", "preferred_output")])
        {
            using var stream = File.OpenRead(SharedData.Require("data", "instruct", file));
            var inspection = DatasetReader.Inspect(stream, DatasetKind.Instructions);
            Assert.Null(inspection.Format);
            Assert.Contains(field, inspection.Errors[0].Detail);
        }
    }

    private static List<JsonElement> ReadAtOnce(string file)
    {
        var text = File.ReadAllText(file);
        return text.TrimStart()[0] == '['
            ? JsonSerializer.Deserialize<List<JsonElement>>(text)!
            : [.. text.Split('\n').Where(line => line.Trim().Length > 0).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }

    private static bool HasResponse(JsonElement row) => Response(row).Trim().Length > 0;

    private static string Response(JsonElement row) =>
        new[] { "output", "response", "completion" }.Where(name => row.TryGetProperty(name, out _)).Select(name => row.GetProperty(name).GetString()!).First();
}
