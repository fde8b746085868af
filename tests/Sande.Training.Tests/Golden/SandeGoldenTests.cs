using System.Text.Json;
using Sande.Contracts.Remediations;
using Sande.Training.Data;
using Sande.Training.Methods.Sande;
using Sande.Training.Optimization;
using static TorchSharp.torch;

namespace Sande.Training.Tests.Golden;

/// <summary>SANDE's two stages against PyTorch's numbers: a parrot from zeros tuned with the model frozen, then the model trained behind it.</summary>
[Trait("Category", "Golden")]
public sealed class SandeGoldenTests
{
    private const double Tolerance = 1e-4;

    public static TheoryData<string> Models => GoldenModels.Supported();

    [Theory, MemberData(nameof(Models))]
    public void Simulate_then_eliminate_have_PyTorchs_losses_and_parrot(string folder)
    {
        var golden = GoldenCase.Load(folder);
        Assert.NotEmpty(golden.Simulate);
        foreach (var expected in golden.Simulate)
            Compare(golden, expected);
    }

    private static void Compare(GoldenCase golden, JsonElement expected)
    {
        var (tokens, position) = (expected.GetProperty("parrot_tokens").GetInt32(), expected.GetProperty("position").GetInt32());
        using var model = TestModels.Load(golden.Folder);
        using var parrot = zeros(tokens, model.Config.HiddenSize, requires_grad: true);

        Steps(new SimulateObjective(model, parrot, maxNorm: null), Rows(golden, position, tokens, expected), expected);

        parrot.requires_grad_(false);
        Assert.Equal(expected.GetProperty("parrot_norm").GetDouble(), parrot.norm().item<float>(), 1e-3);
        TestTensors.AssertClose("parrot", expected.GetProperty("parrot_row0_first8").Deserialize<double[]>()!, parrot[0][..8], 1e-3);
        var eliminate = expected.GetProperty("eliminate");
        model.Weights.RequireGradients(true);
        Steps(new EliminateObjective(model, [parrot]), Rows(golden, position, tokens, eliminate), eliminate);
    }

    private static void Steps(IObjective<ParrotRow> objective, List<ParrotRow> rows, JsonElement expected)
    {
        var losses = expected.GetProperty("losses").Deserialize<double[]>()!;
        using var optimizer = new AdamW(objective.Parameters);
        var schedule = new LearningRateSchedule(expected.GetProperty("lr").GetDouble(), LrSchedulerType.Constant, 0, losses.Length);
        var found = new List<double>();
        new TrainingLoop<ParrotRow>(objective, optimizer, rows, new(schedule, rows.Count, double.MaxValue, new(rows.Count, 4096), Seed: 1))
            .Run(report => { found.Add(report.Loss); return true; }, CancellationToken.None);
        for (var step = 0; step < losses.Length; step++)
            Assert.Equal(losses[step], found[step], losses[step] * Tolerance);
    }

    private static List<ParrotRow> Rows(GoldenCase golden, int position, int tokens, JsonElement stage)
        => [.. golden.Rows.Zip(golden.PromptLengths, (ids, prompt) => new TokenRow(ids, prompt).CutLabels(stage.GetProperty("response_tokens").GetInt32()))
            .Select(row => ParrotRow.Splice(row, position, parrot: 0, tokens))];
}
