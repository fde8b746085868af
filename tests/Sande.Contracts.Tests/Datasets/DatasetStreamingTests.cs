using System.Text;
using System.Text.Json;
using CsCheck;
using Sande.Contracts.Datasets;

namespace Sande.Contracts.Tests.Datasets;

public sealed class DatasetStreamingTests
{
    [Theory]
    [InlineData("[", """{"instruction":"a","output":"b"},""")]
    [InlineData("", "{\"instruction\":\"a\",\"output\":\"b\"}\n")]
    [InlineData("instruction,output\n", "a,b\n")]
    public void A_file_without_an_end_is_read_as_far_as_rows_are_asked_for(string start, string row)
    {
        const int rows = 10_000;
        using var stream = new EndlessStream(Encoding.UTF8.GetBytes(start), Encoding.UTF8.GetBytes(row));

        Assert.Equal(rows, DatasetReader.ReadInstructions(stream).Take(rows).Count());
        Assert.InRange(stream.BytesRead, 1, rows * row.Length + (1 << 17));
    }

    [Fact]
    public void The_three_syntaxes_say_the_same_whatever_the_texts_and_the_stream_s_pieces()
    {
        var text = Gen.Char["abc \"\\,\n\r\t[]{}:éß漢'"].Array[1, 20].Select(characters => "x" + new string(characters));
        var row = Gen.Select(text, text, (instruction, response) => new InstructionRow(instruction, response));
        Gen.Select(row.Array[1, 30], Gen.Int[1, 50]).Sample((rows, piece) =>
        {
            var objects = rows.Select(r => new Dictionary<string, string> { ["instruction"] = r.Instruction, ["output"] = r.Response }).ToList();
            var csv = "instruction,output\n" + string.Concat(rows.Select(r => $"{Quoted(r.Instruction)},{Quoted(r.Response)}\r\n"));
            return Read(JsonSerializer.Serialize(objects, Indented), piece).SequenceEqual(rows)
                && Read(JsonSerializer.Serialize(objects), piece).SequenceEqual(rows)
                && Read(string.Join('\n', objects.Select(o => JsonSerializer.Serialize(o))), piece).SequenceEqual(rows)
                && Read(csv, piece).SequenceEqual(rows);
        }, iter: 300);
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"")}\"";

    private static IEnumerable<InstructionRow> Read(string file, int piece) =>
        DatasetReader.ReadInstructions(new PieceStream(Encoding.UTF8.GetBytes(file), piece));

    /// <summary>Gives at most so many bytes a read, as a network does.</summary>
    private sealed class PieceStream(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, piece)]);
    }

    /// <summary>A start, then the same row for ever.</summary>
    private sealed class EndlessStream(byte[] start, byte[] row) : MemoryStream
    {
        public long BytesRead { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            for (var i = 0; i < buffer.Length; i++, BytesRead++)
                buffer[i] = BytesRead < start.Length ? start[BytesRead] : row[(BytesRead - start.Length) % row.Length];
            return buffer.Length;
        }
    }
}
