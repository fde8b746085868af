using System.Text;
using Sande.Contracts.Datasets;

namespace Sande.Contracts.Tests.Datasets;

public sealed class DatasetFormatTests
{
    [Theory]
    [InlineData("""{"instruction":"Add","input":"1, 2","output":"3"}""", DatasetFormat.Alpaca, "Add 1, 2", "3", null)]
    [InlineData("""{"instruction":"Add","input":"","output":"3"}""", DatasetFormat.Alpaca, "Add", "3", null)]
    [InlineData("""{"instruction":"Add","input":null,"output":"3"}""", DatasetFormat.Alpaca, "Add", "3", null)]
    [InlineData("""{"id":7,"output":"3","instruction":"Add"}""", DatasetFormat.Alpaca, "Add", "3", null)]
    [InlineData("""{"instruction":"Who?","context":"A text.","response":"Ada"}""", DatasetFormat.Dolly, "Who? A text.", "Ada", null)]
    [InlineData("""{"id":"x","system_prompt":"Be kind.","question":"Q","response":"R"}""", DatasetFormat.OpenOrca, "Q", "R", "Be kind.")]
    [InlineData("""{"system_prompt":"","question":"Q","response":"R"}""", DatasetFormat.OpenOrca, "Q", "R", null)]
    [InlineData("""{"prompt":"Q","response":"R"}""", DatasetFormat.PromptResponse, "Q", "R", null)]
    [InlineData("""{"prompt":"Q\n","completion":" R"}""", DatasetFormat.PromptResponse, "Q\n", " R", null)]
    [InlineData("""{"conversations":[{"from":"human","value":"Q"},{"from":"gpt","value":"R"}]}""", DatasetFormat.ShareGpt, "Q", "R", null)]
    [InlineData("""{"conversations":[{"from":"system","value":"S"},{"from":"human","value":"Q"},{"from":"gpt","value":"R"},{"from":"human","value":"Q2"}]}""", DatasetFormat.ShareGpt, "Q", "R", "S")]
    [InlineData("""{"messages":[{"role":"system","content":"S"},{"role":"user","content":"Q"},{"role":"assistant","content":"R"}]}""", DatasetFormat.ChatMessages, "Q", "R", "S")]
    [InlineData("""{"messages":[{"role":"user","content":"Größe 🚀 \ud83d\ude80"},{"role":"assistant","content":"R"}]}""", DatasetFormat.ChatMessages, "Größe 🚀 🚀", "R", null)]
    public void Every_format_is_recognised_in_an_array_and_in_lines(string row, DatasetFormat format, string instruction, string response, string? system)
    {
        foreach (var file in (string[])[row, $"\n{row}\r\n\r\n", $"[{row}]", $" [\n{row}\n]\n", "\uFEFF" + row, $"\uFEFF[{row}]"])
        {
            var inspection = Inspect(file);
            Assert.Empty(inspection.Errors);
            Assert.Equal((format, 1), (inspection.Format, inspection.Rows));
            Assert.Equal([new InstructionRow(instruction, response, system)], Read(file));
        }
    }

    [Fact]
    public void Csv_fields_may_hold_commas_quotes_and_new_lines()
    {
        const string file = "instruction,input,output\r\n\"Say \"\"hi\"\", twice\",,\"hi\nhi\"\r\n\r\nPlain 5\" disk,x,y\n";

        Assert.Equal([new InstructionRow("Say \"hi\", twice", "hi\nhi"), new InstructionRow("Plain 5\" disk x", "y")], Read(file));
        Assert.Equal(DatasetFormat.Alpaca, Inspect(file).Format);
    }

    [Theory]
    [InlineData("\uFEFFid, prompt ,completion\n1,Q,R")]
    [InlineData("completion,\"prompt\"\nR,Q\n")]
    public void Csv_columns_are_found_by_name(string file) => Assert.Equal([new InstructionRow("Q", "R")], Read(file));

    [Fact]
    public void Rows_without_a_response_are_left_out_and_counted()
    {
        const string file = """[{"instruction":"a","output":""},{"instruction":"b","output":"B"},{"instruction":"c","output":" \n"}]""";

        var inspection = Inspect(file);

        Assert.True(inspection.IsValid);
        Assert.Equal((1, 2), (inspection.Rows, inspection.RowsWithoutResponse));
        Assert.Equal([new InstructionRow("b", "B")], Read(file));
    }

    [Fact]
    public void Rows_that_were_written_are_read_as_they_were()
    {
        InstructionRow[] rows = [new("Say \"hi\",\ntwice", "hi\nhi"), new("Größe 🚀", "<b>5 > 4</b>")];
        var path = Path.GetTempFileName();
        try
        {
            AlpacaFile.Write(path, rows);
            Assert.Equal(rows, DatasetReader.ReadInstructions(path));
            Assert.StartsWith("{\"instruction\":\"Say ", File.ReadAllText(path), StringComparison.Ordinal);
            Assert.Equal(rows.Length, File.ReadAllBytes(path).Count(value => value == '\n'));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static DatasetInspection Inspect(string file) => DatasetReader.Inspect(Open(file), DatasetKind.Instructions);

    private static List<InstructionRow> Read(string file) => [.. DatasetReader.ReadInstructions(Open(file))];

    private static MemoryStream Open(string file) => new(Encoding.UTF8.GetBytes(file));
}
