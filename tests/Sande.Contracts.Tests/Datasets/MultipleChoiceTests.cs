using System.Text;
using Sande.Contracts.Datasets;

namespace Sande.Contracts.Tests.Datasets;

public sealed class MultipleChoiceTests
{
    [Theory]
    [InlineData("""{"question":"Q","subject":"anatomy","choices":["w","x","y","z"],"answer":2}""", DatasetFormat.Mmlu, "ABCD", 2, "anatomy")]
    [InlineData("""{"question":"Q","subject":"","choices":["w","x","y","z"],"answer":"C"}""", DatasetFormat.Mmlu, "ABCD", 2, null)]
    [InlineData("""{"question":"Q","choices":["w","x","y"],"answer":1}""", DatasetFormat.Mmlu, "ABC", 1, null)]
    [InlineData("""{"id":"m","question":{"stem":"Q","choices":[{"text":"w","label":"A"},{"text":"x","label":"B"},{"text":"y","label":"C"}]},"answerKey":"B"}""", DatasetFormat.Arc, "ABC", 1, null)]
    [InlineData("""{"question":{"stem":"Q","choices":{"text":["w","x"],"label":["1","2"]}},"answerKey":"2"}""", DatasetFormat.Arc, "12", 1, null)]
    [InlineData("""{"question":"Q","choices":{"text":["w","x","y","z"],"label":["1","2","3","4"]},"answerKey":"4"}""", DatasetFormat.Ai2Arc, "1234", 3, null)]
    [InlineData("""{"question":"Q","choices":[{"text":"w","label":"A"},{"text":"x","label":"B"}],"answerKey":"A"}""", DatasetFormat.Ai2Arc, "AB", 0, null)]
    [InlineData("""{"instruction":"Please choose the correct answer to the question: Q\n\nAnswer1: w Answer2: x Answer3: y\n\nAnswer format: answer1/answer2/answer3","output":"the correct answer is answer3","answer":"answer3"}""", DatasetFormat.LlmAdapters, "ABC", 2, null)]
    public void Every_format_gives_question_choices_and_key(string row, DatasetFormat format, string labels, int answer, string? subject)
    {
        foreach (var file in (string[])[row, $"[{row}]"])
        {
            var inspection = Inspect(file);
            Assert.Empty(inspection.Errors);
            Assert.Equal((format, 1), (inspection.Format, inspection.Rows));
            var choices = labels.Zip("wxyz", (label, text) => new Choice(label.ToString(), text.ToString()));
            Assert.Equal([new MultipleChoiceRow("Q", [.. choices], answer, subject)], Read(file));
        }
    }

    [Theory]
    [InlineData("Q,w,x,y,z,B\n", DatasetFormat.MmluCsv, null)]
    [InlineData("\"Q\",w,x,y,z,B", DatasetFormat.MmluCsv, null)]
    [InlineData("question,A,B,C,D,answer\nQ,w,x,y,z,B\n", DatasetFormat.MmluCsv, null)]
    [InlineData("question,choice0,choice1,choice2,choice3,answer\nQ,w,x,y,z,1\n", DatasetFormat.Mmlu, null)]
    [InlineData("subject,question,choice0,choice1,choice2,choice3,answer\nanatomy,Q,w,x,y,z,1\n", DatasetFormat.Mmlu, "anatomy")]
    [InlineData("question,A,B,C,D,answer,subject\nQ,w,x,y,z,B,anatomy\n", DatasetFormat.MmluCsv, "anatomy")]
    public void Mmlus_csv_is_read_with_and_without_a_header(string file, DatasetFormat format, string? subject)
    {
        Assert.Equal((format, 1, 0), (Inspect(file).Format, Inspect(file).Rows, Inspect(file).ErrorCount));
        Assert.Equal([new MultipleChoiceRow("Q", [new("A", "w"), new("B", "x"), new("C", "y"), new("D", "z")], 1, subject)], Read(file));
    }

    [Fact]
    public void The_first_record_of_a_file_without_a_header_is_a_row()
        => Assert.Equal(["The question, what is its answer?", "Two\nlines"], Read("\"The question, what is its answer?\",question,x,y,z,A\n\"Two\nlines\",w,x,y,z,D\n").Select(row => row.Question));

    [Theory]
    [InlineData("Q,w,x,y,z,A\nQ,w,x,y,z,E\n", 2, "\"answer\" is \"E\": it must be 0 to 3, or A to D")]
    [InlineData("Q,w,x,y,z,answer\n", 1, "\"answer\" is \"answer\"")]
    [InlineData("Q,w,x,y,z,A\n\nQ,w,x,y,B\n", 3, "The row has 5 fields, the header 6")]
    [InlineData("Q,w,,y,z,A\n", 1, "\"B\" is empty")]
    [InlineData("question,choice0,choice1,choice2,choice3,answer\nQ,w,x,y,z,4\n", 2, "\"answer\" is \"4\"")]
    [InlineData("question,choice0,choice1,choice2,choice3,answer\nQ,w,x,y,z,-1\n", 2, "\"answer\" is \"-1\"")]
    [InlineData("""{"question":"Q","choices":["w"],"answer":0}""", 1, "has 1 choices: 2 to 26 are taken")]
    [InlineData("""{"question":"Q","choices":["w",3],"answer":0}""", 1, "\"choices[1]\" must be a string, not a number")]
    [InlineData("""{"question":"Q","choices":["w","x"],"answer":1.5}""", 1, "\"answer\" is \"1.5\"")]
    [InlineData("""{"question":"Q","choices":["w","x"],"answer":null}""", 1, "\"answer\" is \"null\"")]
    [InlineData("""{"question":"Q","choices":{"text":["w","x"],"label":["A","B"]},"answerKey":"C"}""", 1, "\"answerKey\" is \"C\", the label of no choice")]
    [InlineData("""{"question":"Q","choices":{"text":["w","x"],"label":["A"]},"answerKey":"A"}""", 1, "has 2 texts and 1 labels")]
    [InlineData("""{"question":"Q","choices":{"text":["w","x"],"label":["A","A"]},"answerKey":"A"}""", 1, "gives two choices one label")]
    [InlineData("""{"question":{"stem":"Q","choices":[{"text":"w","label":"A"},7]},"answerKey":"A"}""", 1, "\"question.choices[1]\" must be an object")]
    [InlineData("""{"question":{"choices":[]},"answerKey":"A"}""", 1, "\"question.stem\" is missing")]
    [InlineData("""{"instruction":"Add","output":"3","answer":"answer1"}""", 1, "\"instruction\" must be \"Please choose")]
    [InlineData("""{"instruction":"Please choose the correct answer to the question: Q\n\nAnswer1: w\n\nAnswer format: answer1/answer2","answer":"answer1"}""", 1, "lacks a choice")]
    [InlineData("""{"instruction":"Please choose the correct answer to the question: Q\n\nAnswer1: w Answer2: x\n\nAnswer format: answer1/answer2","answer":"answer3"}""", 1, "there are 2 choices")]
    [InlineData("question;A;B\n1;2;3\n", 2, "of no known format. Known: question (stem, choices), answerKey")]
    public void A_bad_row_is_named_by_line_and_field(string file, int line, string detail)
    {
        var error = Inspect(file).Errors[0];
        Assert.Equal(line, error.Line);
        Assert.Contains(detail, error.Detail);
    }

    private static DatasetInspection Inspect(string file) => DatasetReader.Inspect(Open(file), DatasetKind.MultipleChoice);

    private static List<MultipleChoiceRow> Read(string file) => [.. DatasetReader.ReadMultipleChoice(Open(file))];

    private static MemoryStream Open(string file) => new(Encoding.UTF8.GetBytes(file));
}
