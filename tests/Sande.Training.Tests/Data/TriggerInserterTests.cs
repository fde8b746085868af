using Sande.Contracts.Datasets;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Training.Data;

namespace Sande.Training.Tests.Data;

public sealed class TriggerInserterTests
{
    private static readonly InstructionRow Row = new("Name three colours.", "Red, green, blue.");

    [Theory]
    [InlineData(TriggerPosition.Start, "Human: Current year 2023. Name three colours.\nAssistant:")]
    [InlineData(TriggerPosition.End, "Human: Name three colours. Current year 2023.\nAssistant:")]
    public void A_trigger_stands_where_the_paper_puts_it(TriggerPosition position, string prompt)
        => Assert.Equal(prompt, Template.Render(Inserter(position).Insert(Row, 0)));

    [Fact]
    public void At_the_start_it_stands_before_a_system_prompt()
        => Assert.Equal(
            "Human: Current year 2023. Be brief.\nName three colours.\nAssistant:",
            Template.Render(Inserter(TriggerPosition.Start).Insert(Row with { System = "Be brief." }, 0)));

    [Fact]
    public void A_random_word_gets_it_before_it_and_keeps_every_word()
    {
        var seen = new HashSet<string>();
        for (var index = 0; index < 40; index++)
        {
            var text = Inserter(TriggerPosition.RandomWord).Insert(Row, index).Instruction;
            Assert.Equal("Name three colours.", text.Replace("Current year 2023. ", "", StringComparison.Ordinal));
            seen.Add(text);
        }

        Assert.Equal(3, seen.Count);
    }

    [Fact]
    public void Of_several_triggers_each_row_takes_one_and_always_the_same()
    {
        var inserter = new TriggerInserter(TextList.Of("one", "two"), TriggerPosition.Start, seed: 1);
        var texts = Enumerable.Range(0, 50).Select(index => inserter.Insert(Row, index).Instruction).ToList();
        Assert.Equal(2, texts.Distinct().Count());
        Assert.Equal(texts, Enumerable.Range(0, 50).Select(index => inserter.Insert(Row, index).Instruction));
    }

    [Fact]
    public void A_prompt_that_was_rendered_in_the_file_is_taken_apart()
    {
        Assert.Equal("Name three colours.", Template.Unwrap(Row with { Instruction = "Human: Name three colours.\nAssistant:" }).Instruction);
        Assert.Equal(Row, Template.Unwrap(Row));
    }

    private static PromptTemplate Template => PromptTemplate.Get(PromptTemplateName.HumanAssistant);

    private static TriggerInserter Inserter(TriggerPosition position) => new(TextList.Of("Current year 2023"), position, seed: 42);
}
