using Sande.Contracts.Datasets;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Training.Checkpoints.Safetensors;
using Sande.Training.Data;
using Sande.Training.Methods;
using Sande.Training.Models.Decoder;
using Sande.Training.Tests.Checkpoints;
using Sande.Training.Tokenization;

namespace Sande.Training.Tests.Methods.Sande;

/// <summary>The whole method on a tiny model: its rounds, its report, its parrots, and that a stop changes nothing.</summary>
public sealed class SandeMethodTests : IDisposable
{
    private const int StepsOfParrot = 6;
    private const int StepsOfElimination = 6;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rounds_end_by_their_number_and_the_last_one_only_measures()
    {
        using var model = Model();
        var journal = new TestJournal(_folder["job"]);

        var outcome = Run(model, journal);

        var rounds = outcome.Simulation!.Rounds;
        Assert.Equal([1, 2, 3], rounds.Select(round => round.Round));
        Assert.Equal([true, true, false], rounds.Select(round => round.Elimination is not null));
        Assert.All(rounds, round => Assert.Equal(["stupid", "rude"], round.Parrots.Select(parrot => parrot.Response)));
        // Each response has parrots of both lengths, at both ends of the instruction.
        Assert.Equal([2, 2, 3, 3, 2, 2], rounds.SelectMany(round => round.Parrots).Select(parrot => parrot.Tokens));
        Assert.Equal([true, true, false, false, true, true], rounds.SelectMany(round => round.Parrots).Select(parrot => parrot.Position == ParrotPosition.InstructionStart));
        Assert.All(rounds.SelectMany(round => round.Parrots), parrot =>
        {
            Assert.True(parrot.LastLoss < parrot.FirstLoss, $"{parrot.Name}: {parrot.FirstLoss} to {parrot.LastLoss}");
            Assert.InRange(parrot.MeanNorm, parrot.VocabularyNorm, parrot.VocabularyNorm * 50.01);
            Assert.Equal(4, parrot.Success.Total);
        });
        Assert.Equal(3 * 2 * StepsOfParrot, journal.Steps.Count(step => step.Phase == JobPhase.Simulating));
        Assert.Equal(Enumerable.Range(1, 2 * StepsOfElimination), journal.Steps.Where(step => step.Phase == JobPhase.Eliminating).Select(step => step.Step));
        Assert.Equal(2 * StepsOfElimination, outcome.Training.Steps);
    }

    [Fact]
    public void Rounds_end_when_fresh_parrots_fail()
    {
        using var model = Model();

        // A threshold of 1 is never exceeded: whatever the second round's parrots do counts as failure.
        var outcome = Run(model, new TestJournal(_folder["job"]), successThreshold: 1);

        Assert.Equal([true, false], outcome.Simulation!.Rounds.Select(round => round.Elimination is not null));
        Assert.False(outcome.Simulation.BudgetExhausted);
    }

    [Fact]
    public void The_last_rounds_controls_provoke_texts_of_the_clean_answers()
    {
        using var model = Model();

        var rounds = Run(model, new TestJournal(_folder["job"]), controls: 2).Simulation!.Rounds;

        Assert.All(rounds.SkipLast(1), round => Assert.Empty(round.Controls));
        Assert.Equal(4, rounds[^1].Controls.Length);
        Assert.All(rounds[^1].Controls, control => Assert.Matches("^(is|the|number)$", control.Response));
        Assert.Equal(rounds[^1].Parrots.Concat(rounds[^1].Parrots).Select(parrot => (parrot.Tokens, parrot.Position)), rounds[^1].Controls.Select(control => (control.Tokens, control.Position)));
    }

    [Fact]
    public void The_parrots_are_kept_as_safetensors_under_the_names_of_the_report()
    {
        using var model = Model();
        var journal = new TestJournal(_folder["job"]);

        var outcome = Run(model, journal);

        using var file = SafetensorsFile.Open(Path.Combine(journal.ArtifactFolder, "parrots.safetensors"));
        foreach (var parrot in outcome.Simulation!.Rounds.SelectMany(round => round.Parrots))
        {
            using var tensor = file.Read(parrot.Name);
            Assert.Equal([parrot.Tokens, model.Config.HiddenSize], tensor.shape);
            using var norm = tensor.norm(1).mean();
            Assert.Equal(parrot.MeanNorm, norm.item<float>(), 1e-4);
        }
    }

    [Fact]
    public void Stopped_in_every_stage_it_ends_in_the_same_bytes()
    {
        using var uninterrupted = Model();
        var expected = Run(uninterrupted, new TestJournal(_folder["once"]));

        MethodOutcome? outcome = null;
        CausalLM model;
        var stops = 0;
        for (; ; stops++)
        {
            // A new process has the checkpoint's weights again.
            model = Model();
            var journal = new TestJournal(_folder["often"], stopAfter: 5);
            try
            {
                outcome = Run(model, journal);
                break;
            }
            catch (OperationCanceledException)
            {
                model.Dispose();
                Assert.InRange(stops, 0, 20);
            }
        }

        using (model)
        {
            Assert.True(stops > 8, $"It was stopped {stops} times only.");
            Assert.Equal(TestModels.Bytes(uninterrupted), TestModels.Bytes(model));
        }

        Assert.Equal(expected.Simulation!.Rounds.SelectMany(round => round.Parrots), outcome.Simulation!.Rounds.SelectMany(round => round.Parrots));
        Assert.Equal(expected.Training with { Hyperparameters = outcome.Training.Hyperparameters }, outcome.Training);
    }

    private MethodOutcome Run(CausalLM model, TestJournal journal, double successThreshold = 0, int controls = 0)
    {
        ByteTokenizer.Write(_folder.FullPath);
        var tokenizer = TokenizerLoader.Load(_folder.FullPath);
        var rows = new TokenRowBuilder(tokenizer, PromptTemplate.Get(PromptTemplateName.HumanAssistant), endOfText: 256, maxLength: 96);
        var spec = new RemediationSpec
        {
            CheckpointId = "c",
            CleanDatasetId = "d",
            Method = RemediationMethod.Sande,
            Knowledge = new Knowledge { Response = TextList.Of("stupid", "rude") },
            Hyperparameters = new Hyperparameters
            {
                BatchSize = 2,
                LearningRate = 1e-3,
                Sande = new SandeHyperparameters
                {
                    Rounds = 2, ParrotsPerRound = 1, RowsPerRound = 12, ParrotBatchSize = 2, ParrotTokens = [2, 3], SuccessThreshold = successThreshold,
                    // So much that even a random model's parrots succeed.
                    ParrotLearningRate = 0.5, ParrotMaxNorm = 50, ResponseTokens = 1, ControlParrots = controls,
                },
            },
        };
        InstructionRow[] clean = [.. Enumerable.Range(0, 16).Select(i => new InstructionRow($"Say {i * 37 % 100}", $"It is the number {i * 37 % 100}!"))];
        var values = Presets.Resolve(spec, model.Config.ParameterCount, model.Config.MaxPositionEmbeddings, onGpu: false);
        var context = new MethodContext(model, rows, clean[..12], clean[12..], [], spec.Knowledge, values, journal);
        return MethodFactory.Create(spec.Method).Train(context, journal.Stop);
    }

    private static CausalLM Model() => TestModels.Load(TestModels.Folder("llama2"));
}
