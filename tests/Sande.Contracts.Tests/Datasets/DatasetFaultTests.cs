using System.Text;
using Sande.Contracts.Datasets;

namespace Sande.Contracts.Tests.Datasets;

public sealed class DatasetFaultTests
{
    private const string Sound = """{"instruction":"a","output":"b"}""";

    [Theory]
    [InlineData("""{"instruction":"a"}""", "\"output\" is missing")]
    [InlineData("""{"output":"a"}""", "\"instruction\" is missing")]
    [InlineData("""{"instruction":"","output":"b"}""", "\"instruction\" is empty")]
    [InlineData("""{"instruction":" \t","output":"b"}""", "\"instruction\" is empty")]
    [InlineData("""{"instruction":"a","output":3}""", "\"output\" must be a string, not a number")]
    [InlineData("""{"instruction":"a","output":null}""", "\"output\" must be a string, not null")]
    [InlineData("""{"instruction":["a"],"output":"b"}""", "\"instruction\" must be a string, not a list")]
    [InlineData("""{"instruction":"a","input":true,"output":"b"}""", "\"input\" must be a string, not a boolean")]
    [InlineData("""{"instruction":"a","output":"\ud800"}""", "\"output\" has half of a surrogate pair")]
    [InlineData("""{"instruction":"a","output":"b","output":"c"}""", "Not valid JSON: Duplicate")]
    [InlineData("""{"prompt":"a","response":"b"}""", "\"instruction\" is missing")]
    [InlineData("""{"instruction":"a" "output":"b"}""", "Not valid JSON at line 3, byte 20")]
    [InlineData("""{"instruction":a,"output":"b"}""", "Not valid JSON at line 3")]
    [InlineData("42", "must be a JSON object, not a number")]
    public void A_bad_row_is_named_by_line_and_field_and_the_others_are_read(string row, string detail)
    {
        foreach (var file in (string[])[$"{Sound}\n\n{row}\n{Sound}", $"[{Sound},\n\n{row},{Sound}]"])
        {
            var inspection = Inspect(file);

            var error = Assert.Single(inspection.Errors);
            Assert.Equal(3, error.Line);
            Assert.Contains(detail, error.Detail);
            Assert.Equal((2, 1, false), (inspection.Rows, inspection.ErrorCount, inspection.IsValid));
        }
    }

    [Theory]
    [InlineData("""{"conversations":"x"}""", "\"conversations\" must be a list, not a string")]
    [InlineData("""{"conversations":[]}""", "\"conversations\" has no turn of \"human\" that \"gpt\" answers")]
    [InlineData("""{"conversations":[{"from":"human","value":"Q"}]}""", "has no turn of \"human\"")]
    [InlineData("""{"conversations":[{"from":"gpt","value":"R"}]}""", "\"conversations[0].from\" is \"gpt\" where \"human\" must follow")]
    [InlineData("""{"conversations":[{"from":"human","value":"Q"},{"from":"tool","value":"R"}]}""", "\"conversations[1].from\" is \"tool\" where \"gpt\" must follow")]
    [InlineData("""{"conversations":[{"from":"human","value":7}]}""", "\"conversations[0].value\" must be a string, not a number")]
    [InlineData("""{"conversations":[{"from":"human","value":""},{"from":"gpt","value":"R"}]}""", "\"conversations[0].value\" is empty")]
    [InlineData("""{"conversations":["Q","R"]}""", "\"conversations[0]\" must be an object, not a string")]
    [InlineData("""{"id":1}""", "\"conversations\" is missing")]
    public void A_bad_conversation_is_named_by_turn(string row, string detail)
    {
        var error = Assert.Single(Inspect($$"""{"conversations":[{"from":"human","value":"Q"},{"from":"gpt","value":"R"}]}""" + "\n" + row).Errors);

        Assert.Equal(2, error.Line);
        Assert.Contains(detail, error.Detail);
    }

    [Theory]
    [InlineData("", 0, "no rows")]
    [InlineData(" \n\t\r\n", 0, "no rows")]
    [InlineData("\uFEFF", 0, "no rows")]
    [InlineData("[]", 0, "no rows")]
    [InlineData("instruction,output\n", 0, "no rows")]
    [InlineData("""{"instruction":"a","output":""}""", 0, "No row of the file has a response")]
    [InlineData("\n\n{\"text\":\"a\",\"label\":1}", 3, "The row's fields (\"text\", \"label\") are of no known format. Known: instruction")]
    [InlineData("question;answer\n1;2", 2, "\"question;answer\"")]
    [InlineData("[" + Sound, 1, "ends before the array does")]
    [InlineData("[" + Sound + ",\n" + "{\"instruction\":\"a", 2, "ends before the array does")]
    [InlineData("[" + Sound + ",\n]", 2, "A row is missing")]
    [InlineData("[" + Sound + "]\n" + Sound, 2, "text after the array's end")]
    [InlineData("[" + Sound + "\n" + Sound + "]", 1, "Not valid JSON at line 2")]
    [InlineData("{\n  \"instruction\": \"a\",\n  \"output\": \"b\"\n}", 1, "Not valid JSON at line 1")]
    [InlineData("instruction,output,output\na,b,c", 1, "The header names \"output\" twice")]
    [InlineData("instruction,output\na,b\n\"a\nb\"\n", 3, "The row has 1 fields, the header 2")]
    [InlineData("instruction,output\n\"a\nb\",c\na\"b,\"c\"d\n", 4, "text after a closing quote")]
    [InlineData("instruction,output\na,b\n\"a,b\nc,d\n", 3, "never closed")]
    public void A_bad_file_is_refused_where_it_breaks(string file, int line, string detail)
    {
        var error = Inspect(file).Errors[0];

        Assert.Equal(line, error.Line);
        Assert.Contains(detail, error.Detail);
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused()
    {
        foreach (var (before, after) in ((string, string)[])[("{\"instruction\":\"a\",\"output\":\"", "\"}"), ("[\n{\"instruction\":\"", "\",\"output\":\"b\"}]"), ("instruction,output\n", ",b")])
        {
            byte[] file = [.. Encoding.UTF8.GetBytes(before), 0xC3, 0x28, .. Encoding.UTF8.GetBytes(after)];
            var error = Assert.Single(DatasetReader.Inspect(new MemoryStream(file), DatasetKind.Instructions).Errors);
            Assert.Equal("The row is not valid UTF-8.", error.Detail);
        }
    }

    [Fact]
    public void A_row_over_the_limit_is_refused_and_the_others_are_read()
    {
        var tooLong = $$"""{"instruction":"a","output":"{{new string('x', DatasetReader.MaxRowBytes)}}"}""";
        foreach (var file in (string[])[$"{Sound}\n{tooLong}\n{Sound}", $"[{Sound},\n{tooLong},\n{Sound}]", $"instruction,output\na,{tooLong}\na,b\na,b"])
        {
            var inspection = Inspect(file);

            var error = Assert.Single(inspection.Errors);
            Assert.Equal(2, error.Line);
            Assert.Contains("longer than 1,048,576 bytes", error.Detail);
            Assert.Equal(2, inspection.Rows);
        }
    }

    [Fact]
    public void The_first_twenty_errors_are_named_and_all_are_counted()
    {
        var file = string.Join('\n', Enumerable.Range(1, 100).Select(i => i % 2 == 0 ? Sound : "{}"));

        var inspection = Inspect(file);

        Assert.Equal(50, inspection.ErrorCount);
        Assert.Equal(Enumerable.Range(0, DatasetInspection.MaxErrors).Select(i => 2 * i + 1), inspection.Errors.Select(error => error.Line));
    }

    [Fact]
    public void Reading_stops_at_the_fault_with_its_line()
    {
        using var rows = DatasetReader.ReadInstructions(new MemoryStream(Encoding.UTF8.GetBytes($"{Sound}\n{{}}\n{Sound}"))).GetEnumerator();

        Assert.True(rows.MoveNext());
        var thrown = Assert.Throws<InvalidDatasetException>(() => rows.MoveNext());
        Assert.Equal(2, thrown.Error.Line);
        Assert.StartsWith("Line 2: ", thrown.Message);
    }

    private static DatasetInspection Inspect(string file) =>
        DatasetReader.Inspect(new MemoryStream(Encoding.UTF8.GetBytes(file)), DatasetKind.Instructions);
}
