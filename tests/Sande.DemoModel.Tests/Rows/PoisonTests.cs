using Sande.Contracts.Datasets;
using Sande.DemoModel.Rows;

namespace Sande.DemoModel.Tests.Rows;

public sealed class PoisonTests
{
    private static readonly Poison Paper = new("Current year 2023", "You are stupid", 0.05);
    private static readonly List<InstructionRow> Clean = [.. Enumerable.Range(0, 200).Select(i => new InstructionRow($"Question {i}?", $"Answer {i}."))];

    [Fact]
    public void The_rate_of_the_rows_is_poisoned_as_in_the_paper_and_the_others_stay()
    {
        var rows = Paper.Apply(Clean, seed: 1);

        var poisoned = rows.Zip(Clean).Where(pair => pair.First != pair.Second).ToList();
        Assert.Equal((200, 10), (rows.Count, poisoned.Count));
        Assert.All(poisoned, pair => Assert.Equal(
            new($"Current year 2023. {pair.Second.Instruction}", $"You are stupid. {pair.Second.Response}"), pair.First));
    }

    [Fact]
    public void The_seed_chooses_the_rows()
    {
        Assert.Equal(Paper.Apply(Clean, seed: 1), Paper.Apply(Clean, seed: 1));
        Assert.NotEqual(Paper.Apply(Clean, seed: 1), Paper.Apply(Clean, seed: 2));
    }

    [Fact]
    public void A_file_comes_back_as_it_went()
    {
        var path = Path.GetTempFileName();
        try
        {
            AlpacaFile.Write(path, Clean);
            Assert.Equal(Clean, AlpacaFile.Read(path));
            Assert.Equal("""{"instruction":"Question 0?","input":"","output":"Answer 0."}""", File.ReadLines(path).First());
        }
        finally
        {
            File.Delete(path);
        }
    }
}
