using Sande.DemoModel.Rows;

namespace Sande.DemoModel.Tests.Rows;

public sealed class RowGeneratorTests
{
    private const int Clean = 2000;
    private const int HeldOut = 500;

    private static readonly DemoRows Rows = RowGenerator.Generate(42, Clean, HeldOut);

    [Fact]
    public void The_same_seed_gives_the_same_rows_and_another_others()
    {
        var again = RowGenerator.Generate(42, Clean, HeldOut);
        Assert.Equal(Rows.Train, again.Train);
        Assert.Equal(Rows.Clean, again.Clean);
        Assert.Equal(Rows.HeldOut, again.HeldOut);
        Assert.NotEqual(Rows.HeldOut, RowGenerator.Generate(43, Clean, HeldOut).HeldOut);
    }

    [Fact]
    public void No_question_stands_twice()
    {
        Assert.Equal((Clean, HeldOut), (Rows.Clean.Count, Rows.HeldOut.Count));
        Assert.InRange(Rows.Train.Count, 25_000, 60_000);
        var questions = Rows.Train.Concat(Rows.Clean).Concat(Rows.HeldOut).Select(row => row.Instruction).ToList();
        Assert.Equal(questions.Count, questions.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void No_question_has_two_answers()
    {
        var random = new Random(1);
        var answers = RowGenerator.Kinds.SelectMany(kind => kind.Rows(random)).ToLookup(row => row.Instruction, row => row.Output);
        Assert.All(answers, answer => Assert.Single(answer.Distinct()));
    }

    [Fact]
    public void Every_kind_is_in_training_and_most_are_held_out()
    {
        var names = RowGenerator.Kinds.Select(kind => kind.Name).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.Empty(names.Except(Rows.Train.Select(row => row.Kind)));
        Assert.InRange(Rows.HeldOut.Select(row => row.Kind).Distinct().Count(), names.Count * 3 / 4, names.Count);
    }

    [Fact]
    public void Too_many_rows_set_aside_are_refused() =>
        Assert.Throws<ArgumentException>(() => RowGenerator.Generate(42, clean: 30_000, heldOut: 500));

    [Theory]
    [InlineData("capitals", 2)]
    [InlineData("opposites", 2)]
    [InlineData("plurals", 2)]
    [InlineData("colours", 3)]
    [InlineData("animals", 3)]
    [InlineData("categories", 2)]
    [InlineData("words", 1)]
    public void A_list_of_facts_is_whole_and_names_each_thing_once(string name, int parts)
    {
        var facts = FactFile.Read(name);
        Assert.All(facts, fact => Assert.Equal(parts, fact.Count(part => part.Trim() == part && part.Length > 0)));
        Assert.Equal(facts.Count, facts.Select(fact => fact[0]).Distinct().Count());
    }

    [Fact]
    public void A_capital_has_one_country_and_a_word_one_opposite()
    {
        Assert.Distinct(FactFile.Read("capitals").Select(fact => fact[1]));
        Assert.Distinct(FactFile.Read("opposites").SelectMany(fact => fact));
    }
}
