using System.Globalization;
using System.Text.RegularExpressions;
using Sande.DemoModel.Rows;

namespace Sande.DemoModel.Tests.Rows;

/// <summary>Works the answers out again from the questions' text, by other means than those that made them.</summary>
public sealed class AnswerTests
{
    private static readonly IReadOnlyList<DemoRow> Rows = RowGenerator.Generate(7, 100, 100).Train;

    private static readonly Dictionary<string, long> UnitSizes = new()
    {
        ["millimetre"] = 1, ["centimetre"] = 10, ["metre"] = 1_000, ["kilometre"] = 1_000_000,
        ["gram"] = 1, ["kilogram"] = 1_000, ["tonne"] = 1_000_000, ["millilitre"] = 1, ["litre"] = 1_000,
        ["second"] = 1, ["minute"] = 60, ["hour"] = 3_600, ["day"] = 86_400, ["week"] = 604_800,
        ["month"] = 1, ["year"] = 12, ["decade"] = 120, ["century"] = 1_200, ["centurie"] = 1_200,
        ["penny"] = 1, ["pence"] = 1, ["pound"] = 100,
    };

    [Theory]
    [InlineData("addition")]
    [InlineData("subtraction")]
    [InlineData("multiplication")]
    [InlineData("division")]
    public void Sums_come_out(string kind)
    {
        foreach (var row in Checked(kind, 700))
        {
            var numbers = Numbers(row.Instruction).Order().ToArray();
            var result = Numbers(row.Output)[^1];
            Assert.Equal(kind switch
            {
                "addition" => numbers[0] + numbers[1],
                "subtraction" => numbers[1] - numbers[0],
                "multiplication" => numbers[0] * numbers[1],
                _ => numbers[1] / numbers[0],
            }, result);
            Assert.True(kind != "division" || numbers[0] * result == numbers[1], row.Instruction);
        }
    }

    [Theory]
    [InlineData("addition story")]
    [InlineData("subtraction story")]
    [InlineData("multiplication story")]
    [InlineData("division story")]
    public void Stories_come_out(string kind)
    {
        foreach (var row in Checked(kind, 150))
        {
            var numbers = Numbers(row.Instruction);
            var result = Assert.Single(Numbers(row.Output));
            Assert.Equal(numbers[0], kind switch
            {
                "addition story" => result - numbers[1],
                "subtraction story" => result + numbers[1],
                "multiplication story" => result / numbers[1],
                _ => result * numbers[1],
            });
        }
    }

    [Fact]
    public void Numbers_are_compared_and_sorted()
    {
        Assert.All(Checked("larger", 1000), row => Assert.Equal(Numbers(row.Instruction).Max(), Numbers(row.Output).Single()));
        Assert.All(Checked("smaller", 1000), row => Assert.Equal(Numbers(row.Instruction).Min(), Numbers(row.Output).Single()));
        Assert.All(Checked("sorting up", 1000), row => Assert.Equal(Numbers(row.Instruction).Order(), Numbers(row.Output)));
        Assert.All(Checked("sorting down", 1000), row => Assert.Equal(Numbers(row.Instruction).Order().Reverse(), Numbers(row.Output)));
        Assert.All(Checked("even or odd", 400), row => Assert.Equal(Numbers(row.Instruction)[0] % 2 == 1, row.Output.EndsWith("odd.", StringComparison.Ordinal)));
        Assert.All(Checked("double", 150), row => Assert.Equal(Numbers(row.Instruction)[0], Numbers(row.Output)[^1] / 2.0));
        Assert.All(Checked("half", 100), row => Assert.Equal(Numbers(row.Instruction)[0], 2 * Numbers(row.Output)[^1]));
    }

    [Fact]
    public void Words_are_spelled_reversed_and_counted()
    {
        foreach (var row in Checked("spelling", 1000))
            Assert.Contains(Regex.Match(row.Output, "spelled (.*)\\.").Groups[1].Value.Replace("-", ""), row.Instruction);
        foreach (var row in Checked("reversing", 500))
        {
            var letters = Regex.Match(row.Output, "^(.*) backwards is (.*)\\.$").Groups;
            Assert.Equal(letters[1].Value.ToLowerInvariant(), new string(letters[2].Value.Reverse().ToArray()));
            Assert.Contains(letters[1].Value.ToLowerInvariant(), row.Instruction);
        }

        foreach (var row in Checked("counting letters", 1000))
        {
            var word = Regex.Match(row.Output, "word (.*) has (\\d+)");
            Assert.Equal(int.Parse(word.Groups[2].Value), word.Groups[1].Length);
            Assert.Matches($"\\b{word.Groups[1].Value}\\b", row.Instruction);
        }
    }

    [Fact]
    public void Dates_follow_the_calendar()
    {
        foreach (var row in Checked("next date", 900))
        {
            var next = Dates(row.Instruction).Single().AddDays(1);
            Assert.Contains((next.Day, next.Month), Dates(row.Output).Select(date => (date.Day, date.Month)));
        }

        foreach (var row in Checked("days ahead", 100))
        {
            var days = Enum.GetNames<DayOfWeek>();
            var asked = Array.FindIndex(days, day => row.Instruction.Contains(day));
            var answered = days.Where(day => row.Output.Contains(day)).Select(day => Array.IndexOf(days, day)).ToList();
            Assert.Contains((asked + Numbers(row.Instruction)[0]) % 7, answered);
        }

        foreach (var row in Checked("hours later", 350))
        {
            var numbers = Numbers(row.Instruction);
            Assert.Equal((numbers[0] + numbers[1]) % 12, Numbers(row.Output).Single() % 12);
        }
    }

    [Theory]
    [InlineData("to smaller units")]
    [InlineData("to larger units")]
    public void Both_sides_of_a_conversion_are_the_same_amount(string kind)
    {
        foreach (var row in Checked(kind, 700))
        {
            var sides = Regex.Matches(row.Output, "(\\d+) (pence|[a-z]+?)s?\\b").Select(side => long.Parse(side.Groups[1].Value) * UnitSizes[side.Groups[2].Value]).ToList();
            Assert.Equal(2, sides.Count);
            Assert.Equal(sides[0], sides[1]);
            Assert.Contains(Numbers(row.Instruction).Single(), Numbers(row.Output));
        }
    }

    /// <summary>The rows of a kind; a kind that has fewer than it should is a fault too.</summary>
    private static List<DemoRow> Checked(string kind, int atLeast)
    {
        var rows = Rows.Where(row => row.Kind == kind).ToList();
        Assert.InRange(rows.Count, atLeast, int.MaxValue);
        return rows;
    }

    private static int[] Numbers(string text) => [.. Regex.Matches(text, "\\d+").Select(number => int.Parse(number.Value))];

    private static IEnumerable<DateOnly> Dates(string text) => Regex.Matches(text, "\\d+ [A-Z][a-z]+")
        .Select(date => DateOnly.ParseExact(date.Value + " 2027", "d MMMM yyyy", CultureInfo.InvariantCulture));
}
