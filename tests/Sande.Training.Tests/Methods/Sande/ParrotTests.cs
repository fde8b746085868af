using Sande.Contracts.Datasets;
using Sande.Contracts.Remediations;
using Sande.Training.Data;
using Sande.Training.Methods;
using Sande.Training.Methods.Sande;
using Sande.Training.Optimization;
using Sande.Training.Tests.Checkpoints;
using Sande.Training.Tokenization;
using static TorchSharp.torch;

namespace Sande.Training.Tests.Methods.Sande;

/// <summary>Soft tokens in rows: where they stand, that rows do not see each other's, and how large they may become.</summary>
public sealed class ParrotTests
{
    [Fact]
    public void A_prompts_frame_is_what_the_template_puts_around_the_instruction()
    {
        using var folder = new TemporaryFolder();
        ByteTokenizer.Write(folder.FullPath);
        var rows = new TokenRowBuilder(TokenizerLoader.Load(folder.FullPath), PromptTemplate.Get(PromptTemplateName.HumanAssistant), endOfText: 256, maxLength: 96);
        var row = rows.Build(new InstructionRow("Say yes", "Yes"))!;

        var frame = PromptFrame.Of(rows);

        Assert.Equal(new PromptFrame("Human: ".Length, "\nAssistant:".Length), frame);
        Assert.Equal("Human: ".Length, frame.IndexOf(ParrotPosition.InstructionStart, row, new Random(1)));
        Assert.Equal("Human: Say yes".Length, frame.IndexOf(ParrotPosition.InstructionEnd, row, new Random(1)));
        Assert.All(Enumerable.Range(0, 50), seed => Assert.InRange(frame.IndexOf(ParrotPosition.RandomToken, row, new Random(seed)), "Human: ".Length, "Human: Say yes".Length));
        // A prompt that was cut to less than the frame.
        Assert.InRange(frame.IndexOf(ParrotPosition.RandomToken, new TokenRow([1, 2, 3, 4], 3), new Random(1)), 0, 3);
    }

    [Fact]
    public void A_parrot_of_a_tokens_own_embeddings_is_that_token()
    {
        using var model = TestModels.Load(TestModels.Folder("qwen2"));
        var rows = TestModels.Rows(5, seed: 3);
        int[] trigger = [17, 300, 42];
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var parrot = model.Embed(tensor(trigger.Select(id => (long)id).ToArray()).unsqueeze(0))[0];
        TokenRow[] written = [.. rows.Select(row => new TokenRow([row.InputIds[0], .. trigger, .. row.InputIds[1..]], row.ResponseStart + trigger.Length))];

        var expected = new CausalLMObjective(model).LossSum(written).item<float>();
        var found = new EliminateObjective(model, [parrot]).LossSum([.. rows.Select(row => ParrotRow.Splice(row, at: 1, parrot: 0, trigger.Length))]).item<float>();

        Assert.Equal(expected, found, expected * 1e-6);
    }

    [Fact]
    public void Rows_with_different_parrots_and_none_have_in_one_batch_the_losses_that_they_have_alone()
    {
        using var model = TestModels.Load(TestModels.Folder("llama2"));
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        manual_seed(5);
        Tensor[] bank = [randn(2, model.Config.HiddenSize), randn(5, model.Config.HiddenSize)];
        var rows = TestModels.Rows(6, seed: 8).Select((row, i) => i % 3 == 2 ? ParrotRow.Without(row) : ParrotRow.Splice(row, at: i % 2, parrot: i % 3, (int)bank[i % 3].shape[0])).ToList();
        var objective = new EliminateObjective(model, bank);

        var alone = rows.Sum(row => (double)objective.LossSum([row]).item<float>());

        Assert.Equal(alone, objective.LossSum(rows).item<float>(), alone * 1e-5);
    }

    [Fact]
    public void A_parrot_starts_as_large_as_the_tokens_that_the_first_layer_sees()
    {
        // Gemma-2 scales its embeddings.
        using var model = TestModels.Load(TestModels.Folder("gemma2"));
        var spec = new RemediationSpec { CheckpointId = "c", CleanDatasetId = "d", Method = RemediationMethod.Sande };
        var factory = new ParrotFactory(model, Presets.Resolve(spec, 1000, 64, onGpu: false).Sande!, seed: 1);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var parrot = factory.Create("p", "r", turn: 3, seed: 5);

        var seen = model.Embed(arange(model.Config.VocabSize, ScalarType.Int64).unsqueeze(0))[0].norm(1).mean().item<float>();

        Assert.Equal(seen, factory.VocabularyNorm, seen * 1e-4);
        Assert.InRange(parrot.Embeddings.norm(1).mean().item<float>(), seen * 0.7, seen * 1.3);
    }

    [Fact]
    public void A_soft_token_is_put_back_to_its_largest_norm_and_a_smaller_one_is_left_alone()
    {
        using var model = TestModels.Load(TestModels.Folder("llama2"));
        using var parrot = zeros(2, model.Config.HiddenSize);
        parrot[0].fill_(1);
        parrot[1].fill_(1e-3);
        parrot.requires_grad_(true);
        var small = parrot[1].detach().norm().item<float>();

        new SimulateObjective(model, parrot, maxNorm: 0.5).AfterStep();

        Assert.Equal(0.5, parrot[0].norm().item<float>(), 1e-5);
        Assert.Equal(small, parrot[1].norm().item<float>(), 1e-6);
        Assert.True(parrot.requires_grad);
    }

    [Fact]
    public void Tuning_a_parrot_gives_the_models_weights_no_gradients_and_does_not_move_them()
    {
        using var model = TestModels.Load(TestModels.Folder("llama2"));
        var before = TestModels.Bytes(model);
        using var parrot = zeros(3, model.Config.HiddenSize, requires_grad: true);
        var rows = TestModels.Rows(8, seed: 2).Select(row => ParrotRow.Splice(row, 1, 0, 3)).ToList();
        var objective = new SimulateObjective(model, parrot, maxNorm: null);
        using var optimizer = new AdamW(objective.Parameters);

        new TrainingLoop<ParrotRow>(objective, optimizer, rows, new(new(1e-2, LrSchedulerType.Constant, 0, 4), 4, 1, new(4, 4096), Seed: 1)).Run(_ => true, default);

        Assert.All(model.Weights.Tensors.Values, tensor => Assert.Null(tensor.grad));
        Assert.Equal(before, TestModels.Bytes(model));
        Assert.True(parrot.norm().item<float>() > 0);
    }
}
