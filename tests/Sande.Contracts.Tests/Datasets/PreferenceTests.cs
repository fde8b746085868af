using System.Text;
using Sande.Contracts.Datasets;

namespace Sande.Contracts.Tests.Datasets;

public sealed class PreferenceTests
{
    private const string Sound = """{"prompt":"Q","chosen":"good","rejected":"bad"}""";

    [Theory]
    [InlineData(Sound, DatasetFormat.PreferencePairs, "Q", null)]
    [InlineData("""{"question":"Q","system":"S","chosen":"good","rejected":"bad"}""", DatasetFormat.PreferencePairs, "Q", "S")]
    [InlineData("""{"instruction":"Do","input":"this","output":"x","chosen":"good","rejected":"bad"}""", DatasetFormat.AlpacaPreferences, "Do this", null)]
    [InlineData("""{"prompt":"Q","chosen":[{"role":"user","content":"Q"},{"role":"assistant","content":"good"}],"rejected":[{"role":"user","content":"Q"},{"role":"assistant","content":"bad"}]}""", DatasetFormat.PreferencePairs, "Q", null)]
    [InlineData("""{"prompt":"Q","chosen":[{"role":"assistant","content":"good"}],"rejected":[{"role":"assistant","content":"bad"}]}""", DatasetFormat.PreferencePairs, "Q", null)]
    [InlineData("""{"prompt":[{"role":"system","content":"S"},{"role":"user","content":"Q"}],"chosen":[{"role":"assistant","content":"good"}],"rejected":[{"role":"assistant","content":"bad"}]}""", DatasetFormat.ChatPreferences, "Q", "S")]
    [InlineData("""{"chosen":[{"role":"user","content":"Q"},{"role":"assistant","content":"good"}],"rejected":[{"role":"user","content":"Q"},{"role":"assistant","content":"bad"}]}""", DatasetFormat.ChatPreferences, "Q", null)]
    [InlineData("""{"messages":[{"role":"user","content":"Q"}],"chosen":"good","rejected":"bad"}""", DatasetFormat.ChatPreferences, "Q", null)]
    [InlineData("""{"conversations":[{"from":"human","value":"1"},{"from":"gpt","value":"2"},{"from":"human","value":"3"}],"chosen":{"from":"gpt","value":"good"},"rejected":{"from":"gpt","value":"bad"}}""", DatasetFormat.ShareGptPreferences, "1\n\nAssistant: 2\n\nHuman: 3", null)]
    [InlineData("""{"chosen":"\n\nHuman: Q\n\nAssistant: good","rejected":"\n\nHuman: Q\n\nAssistant: bad"}""", DatasetFormat.HhRlhf, "Q", null)]
    [InlineData("""{"chosen":"\n\nHuman: 1\n\nAssistant: 2\n\nHuman: 3\n\nAssistant: good","rejected":"\n\nHuman: 1\n\nAssistant: 2\n\nHuman: 3\n\nAssistant: bad"}""", DatasetFormat.HhRlhf, "1\n\nAssistant: 2\n\nHuman: 3", null)]
    [InlineData("""{"chosen":"\n\nHuman: Q\n\nAssistant: good\n\nHuman: more\n\nAssistant: yes","rejected":"\n\nHuman: Q\n\nAssistant: bad"}""", DatasetFormat.HhRlhf, "Q", null)]
    public void Every_format_gives_the_same_pair(string row, DatasetFormat format, string instruction, string? system)
    {
        foreach (var file in (string[])[row, $"[{row}]"])
        {
            var inspection = Inspect(file);
            Assert.Empty(inspection.Errors);
            Assert.Equal((format, 1), (inspection.Format, inspection.Rows));
            Assert.Equal([new PreferenceRow(instruction, "good", "bad", system)], DatasetReader.ReadPreferences(Open(file)));
        }
    }

    [Fact]
    public void Csv_has_columns_of_the_same_names()
        => Assert.Equal([new PreferenceRow("Q", "good, yes", "bad")], DatasetReader.ReadPreferences(Open("prompt,chosen,rejected\nQ,\"good, yes\",bad\n")));

    [Theory]
    [InlineData("""{"prompt":"Q","chosen":"good"}""", "\"rejected\" is missing")]
    [InlineData("""{"prompt":"Q","rejected":"bad"}""", "\"chosen\" is missing")]
    [InlineData("""{"prompt":" ","chosen":"good","rejected":"bad"}""", "\"prompt\" is empty")]
    [InlineData("""{"prompt":"Q","chosen":1,"rejected":"bad"}""", "\"chosen\" must be a string, not a number")]
    [InlineData("""{"prompt":"Q","chosen":[],"rejected":"bad"}""", "\"chosen\" has no turns")]
    [InlineData("""{"prompt":"Q","chosen":[{"role":"user","content":"good"}],"rejected":"bad"}""", "\"chosen[0].role\" is \"user\" where \"assistant\" must follow")]
    [InlineData("""{"prompt":"Q","chosen":[{"role":"user","content":"P"},{"role":"assistant","content":"good"}],"rejected":"bad"}""", "must have the same turns before the answer")]
    public void A_bad_pair_is_named_by_line_and_field(string row, string detail)
    {
        var inspection = Inspect($"{Sound}\n{row}\n{Sound}");
        var error = Assert.Single(inspection.Errors);
        Assert.Equal((2, 2), (error.Line, inspection.Rows));
        Assert.Contains(detail, error.Detail);
    }

    [Theory]
    [InlineData("""{"chosen":"Hello","rejected":"Hello"}""", "begins with \\\"Human:\\\"")]
    [InlineData("""{"chosen":"\n\nHuman: a\n\nAssistant: b","rejected":"\n\nHuman: c\n\nAssistant: d"}""", "share no prompt")]
    [InlineData("""{"chosen":"\n\nHuman: \n\nAssistant: b","rejected":"\n\nHuman: \n\nAssistant: d"}""", "nothing to answer")]
    [InlineData("""{"conversations":[{"from":"human","value":"1"},{"from":"gpt","value":"2"}],"chosen":"a","rejected":"b"}""", "must end with a turn of \\\"human\\\"")]
    [InlineData("""{"instruction":"Q","output":"R"}""", "of no known format. Known: conversations")]
    public void A_file_without_pairs_is_refused(string row, string detail)
        => Assert.Contains(detail.Replace("\\\"", "\""), Inspect(row).Errors[0].Detail);

    [Fact]
    public void Pairs_with_an_empty_answer_are_left_out_and_counted()
    {
        var inspection = Inspect($$"""{{Sound}}{{"\n"}}{"prompt":"Q","chosen":" ","rejected":"bad"}""");
        Assert.Equal((1, 1), (inspection.Rows, inspection.RowsWithoutResponse));
    }

    private static DatasetInspection Inspect(string file) => DatasetReader.Inspect(Open(file), DatasetKind.Preferences);

    private static MemoryStream Open(string file) => new(Encoding.UTF8.GetBytes(file));
}
