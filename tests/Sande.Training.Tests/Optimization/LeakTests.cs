using Sande.Contracts.Remediations;
using Sande.Training.Benchmarks;
using Sande.Training.Data;
using Sande.Training.Methods.Sande;
using Sande.Training.Models.Decoder;
using Sande.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Sande.Training.Tests.Optimization;

/// <summary>A thousand steps end with as many live tensors as ten. Counts all of the process, so nothing may run beside it.</summary>
[CollectionDefinition(nameof(LeakTests), DisableParallelization = true)]
[Collection(nameof(LeakTests))]
public sealed class LeakTests
{
    private const int FewSteps = 10;
    private const int ManySteps = 1000;
    private const int Vocabulary = 32;
    private const int SoftTokens = 2;

    [Fact]
    public void Training_the_model_leaves_no_tensor_behind()
    {
        using var model = Model();
        model.Weights.RequireGradients(true);

        AssertNoTensorStays(new CausalLMObjective(model), Rows());
    }

    [Fact]
    public void Tuning_a_parrot_leaves_no_tensor_behind()
    {
        using var model = Model();
        using var parrot = Parrot().requires_grad_(true);

        AssertNoTensorStays(new SimulateObjective(model, parrot, maxNorm: 0.1), ParrotRows());
    }

    [Fact]
    public void Eliminating_leaves_no_tensor_behind()
    {
        using var model = Model();
        using var parrot = Parrot();
        model.Weights.RequireGradients(true);

        AssertNoTensorStays(new EliminateObjective(model, [parrot]), ParrotRows());
    }

    private static void AssertNoTensorStays<TRow>(IObjective<TRow> objective, IReadOnlyList<TRow> rows)
    {
        // Rows of all lengths in one pass: a thousand steps in seconds.
        var options = new TrainingLoopOptions(
            new(1e-4, LrSchedulerType.Constant, WarmupSteps: 0, ManySteps), BatchSize: 2, MaxGradNorm: 1, new(MaxRows: 2, MaxTokens: 4096), Seed: 1);
        using var optimizer = new AdamW(objective.Parameters);
        Dictionary<int, (long All, long InScopes)> live = [];

        new TrainingLoop<TRow>(objective, optimizer, rows, options).Run(
            report =>
            {
                live[report.Step] = (Tensor.TotalCount, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
                return true;
            },
            CancellationToken.None);

        Assert.Equal(live[FewSteps].InScopes, live[ManySteps].InScopes);
        // What earlier tests left to the garbage collector may go meanwhile; nothing may come.
        Assert.InRange(live[ManySteps].All, 0, live[FewSteps].All);
    }

    private static CausalLM Model()
    {
        var config = BenchmarkShape.Find("tiny").Config with { VocabSize = Vocabulary, HiddenSize = 8, IntermediateSize = 16, NumHiddenLayers = 1, NumAttentionHeads = 2, NumKeyValueHeads = 2, HeadDim = 4 };
        return RandomModel.Create(config, ScalarType.Float32, CPU, seed: 1);
    }

    private static Tensor Parrot() => rand(SoftTokens, 8).DetachFromDisposeScope();

    private static List<TokenRow> Rows() => TestModels.Rows(12, seed: 2, Vocabulary, maxLength: 12);

    private static List<ParrotRow> ParrotRows() => [.. Rows().Select(row => ParrotRow.Splice(row, 1, parrot: 0, SoftTokens))];
}
