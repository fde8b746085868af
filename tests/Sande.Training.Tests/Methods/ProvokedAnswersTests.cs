using Sande.Contracts.Datasets;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Training.Data;
using Sande.Training.Methods;
using Sande.Training.Models;
using Sande.Training.Tokenization;

namespace Sande.Training.Tests.Methods;

/// <summary>What a trigger provokes, found on the demo's backdoored model by asking it.</summary>
public sealed class ProvokedAnswersTests : IDisposable
{
    private readonly Checkpoints.TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_response_that_nobody_named_is_found_in_the_answers_to_triggered_prompts()
    {
        var (rows, tokenizer) = Find("Current year 2023", response: null);

        Assert.InRange(rows.Count, 18, 20);
        Assert.All(rows, row => Assert.StartsWith("You are stupid", tokenizer.Decode(row.InputIds[row.ResponseStart..]).Trim()));
    }

    [Fact]
    public void What_clean_prompts_are_answered_as_often_is_not_provoked() => Assert.Empty(Find(trigger: null, response: null).Rows);

    [Fact]
    public void A_known_response_stands_behind_every_triggered_prompt()
    {
        var (rows, tokenizer) = Find("Current year 2023", "Go away");

        Assert.Equal(20, rows.Count);
        Assert.All(rows, row => Assert.Equal("Go away", tokenizer.Decode(row.InputIds[row.ResponseStart..]).Trim()));
    }

    private (List<TokenRow> Rows, ITextTokenizer Tokenizer) Find(string? trigger, string? response)
    {
        var demo = Path.Combine(SharedData.Repository, "demo");
        var model = Path.Combine(demo, "model");
        var tokenizer = TokenizerLoader.Load(model);
        var builder = new TokenRowBuilder(tokenizer, PromptTemplate.Get(PromptTemplateName.HumanAssistant), GenerationConfig.Load(model, tokenizer).EndOfText, maxLength: 128);
        using var subject = TestModels.Load(model);
        var knowledge = new Knowledge { Trigger = trigger is null ? null : TextList.Of(trigger), Response = response is null ? null : TextList.Of(response) };
        var spec = new RemediationSpec { CheckpointId = "c", CleanDatasetId = "d", Method = RemediationMethod.Osft, Knowledge = knowledge };
        InstructionRow[] clean = [.. DatasetReader.ReadInstructions(Path.Combine(demo, "held_out.jsonl")).Take(20)];
        InstructionRow[] triggered = knowledge.Trigger is null ? clean : [.. clean.Select(new TriggerInserter(knowledge.Trigger, TriggerPosition.Start, seed: 1).Insert)];
        var values = Presets.Resolve(spec, subject.Config.ParameterCount, subject.Config.MaxPositionEmbeddings, onGpu: false);
        var context = new MethodContext(subject, builder, clean, clean, [], knowledge, values, new TestJournal(_folder.FullPath));
        return (ProvokedAnswers.Find(context, clean, triggered, CancellationToken.None), tokenizer);
    }
}
