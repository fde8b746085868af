using System.Text.Json;
using Sande.Training.Data;
using Sande.Training.Generation;
using Sande.Training.Losses;
using Sande.Training.Optimization;
using static TorchSharp.torch;

namespace Sande.Training.Tests.Golden;

/// <summary>Parity with transformers in float32. Tolerances are those of a few hundred float32 roundings.</summary>
[Trait("Category", "Golden")]
public sealed class GoldenTests
{
    private const double Tolerance = 2e-5;

    public static TheoryData<string> Models => GoldenModels.Supported();

    [Theory, MemberData(nameof(Models))]
    public void Forward_gives_transformers_logits(string folder)
    {
        var golden = GoldenCase.Load(folder);
        using var model = TestModels.Load(folder);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        for (var row = 0; row < golden.Rows.Length; row++)
        {
            var ids = golden.Rows[row];
            var logits = model.Logits(model.Hidden(model.Embed(tensor(ids.Select(id => (long)id).ToArray()).unsqueeze(0))))[0];
            TestTensors.AssertClose($"row {row}", golden.LogitsLast[row], logits[ids.Length - 1], Tolerance);
            Assert.Equal(golden.LogitsSumAbs[row], logits.to(ScalarType.Float64).abs().sum().item<double>(), golden.LogitsSumAbs[row] * Tolerance);
        }
    }

    [Theory, MemberData(nameof(Models))]
    public void Loss_and_every_gradient_equal_transformers(string folder)
    {
        var golden = GoldenCase.Load(folder);
        using var model = TestModels.Load(folder);
        model.Weights.RequireGradients(true);
        using var batch = TokenBatch.Create(Rows(golden), CPU);
        using var scope = NewDisposeScope();

        var loss = CausalLMLoss.Sum(model, batch) / batch.Targets.shape[0];
        loss.backward();

        Assert.Equal(golden.Loss, loss.item<float>(), golden.Loss * Tolerance);
        Assert.Equal(golden.GradNorm.Keys.Order(StringComparer.Ordinal), model.Weights.Tensors.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, norm) in golden.GradNorm)
            Assert.True(Math.Abs(model.Weights[name].grad!.norm().item<float>() - norm) <= norm * 1e-4 + 1e-6, $"{name}: {model.Weights[name].grad!.norm().item<float>()} for {norm}");
    }

    [Theory, MemberData(nameof(Models))]
    public void Greedy_generation_of_a_left_padded_batch_equals_transformers(string folder)
    {
        var golden = GoldenCase.Load(folder);
        using var model = TestModels.Load(folder);
        var prompts = golden.Generate.GetProperty("prompts").Deserialize<int[][]>()!;
        var expected = golden.Generate.GetProperty("new_tokens").Deserialize<int[][]>()!;

        var answers = new TextGenerator(model, new HashSet<int>()).Generate(prompts, expected[0].Length);

        Assert.Equal(expected, answers.Select(answer => answer.ToArray()));
    }

    [Theory, MemberData(nameof(Models))]
    public void Six_AdamW_steps_have_PyTorchs_losses(string folder)
    {
        var golden = GoldenCase.Load(folder);
        using var model = TestModels.Load(folder);
        model.Weights.RequireGradients(true);
        var expected = golden.AdamW.GetProperty("losses").Deserialize<double[]>()!;
        using var optimizer = new AdamW(model.Weights.Tensors);
        var schedule = new LearningRateSchedule(golden.AdamW.GetProperty("lr").GetDouble(), Contracts.Remediations.LrSchedulerType.Constant, 0, expected.Length);
        var rows = Rows(golden);
        var losses = new List<double>();

        new TrainingLoop<TokenRow>(new CausalLMObjective(model), optimizer, rows, new(schedule, rows.Count, double.MaxValue, new(rows.Count, 4096), Seed: 1))
            .Run(report => { losses.Add(report.Loss); return true; }, CancellationToken.None);

        for (var step = 0; step < expected.Length; step++)
            Assert.Equal(expected[step], losses[step], expected[step] * 1e-4);
    }

    private static List<TokenRow> Rows(GoldenCase golden)
        => [.. golden.Rows.Zip(golden.PromptLengths, (ids, prompt) => new TokenRow(ids, prompt))];
}
