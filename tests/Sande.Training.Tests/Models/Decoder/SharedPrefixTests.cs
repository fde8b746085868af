using Sande.Training.Data;
using Sande.Training.Evaluation.MultipleChoice;
using Sande.Training.Methods.Sande;
using Sande.Training.Models.Decoder;
using TorchSharp;
using static TorchSharp.torch;

namespace Sande.Training.Tests.Models.Decoder;

/// <summary>What rows begin with, computed once: every number is what it was.</summary>
public sealed class SharedPrefixTests
{
    private const double Tolerance = 2e-5;
    private const int Shared = 40;

    /// <summary>Grouped heads, biases, norms of heads, one matrix for several projections, windows with soft-capping.</summary>
    public static TheoryData<string> Models => [.. Directory.GetDirectories(TestModels.Folder("")).Select(folder => Path.GetFileName(folder))];

    [Theory, MemberData(nameof(Models))]
    public void A_parrot_gets_the_same_loss_and_gradient(string name)
    {
        using var scope = NewDisposeScope();
        using var model = TestModels.Load(TestModels.Folder(name));
        var rows = Rows(5).Select(row => ParrotRow.Splice(row, Shared + 1, parrot: 0, tokens: 3)).ToList();
        manual_seed(3);
        var start = randn(3, model.Config.HiddenSize) * 0.1;
        using var prefix = ParrotRow.PrefixOf(model, rows);

        var (loss, gradient) = Loss(model, start, rows, prefix: null);
        var (behind, gradientBehind) = Loss(model, start, ParrotRow.Behind(prefix, rows), prefix);

        Assert.Equal(Shared, prefix!.Length);
        Assert.Equal(loss, behind, Math.Abs(loss) * Tolerance);
        TestTensors.AssertClose(name, gradient.to(ScalarType.Float64).flatten().data<double>().ToArray(), gradientBehind.flatten(), Tolerance * 10);
    }

    [Fact]
    public void Questions_behind_the_same_examples_get_the_scores_they_get_alone()
    {
        using var model = TestModels.Load(TestModels.Folder("qwen2"));
        var random = new Random(4);
        // Two subjects with examples of their own, and a question that shares nothing; single letters, and answers of several tokens.
        foreach (var continuation in new[] { 1, 3 })
        {
            List<ChoiceRequest> requests = [.. Rows(6).Concat(Rows(5, seed: 9)).Select(row => row.InputIds).Append([4, 5, 6]).Select(ids => new ChoiceRequest(
                ids, [.. Enumerable.Range(0, 4).Select(_ => Enumerable.Range(0, continuation).Select(_ => random.Next(512)).ToArray())]))];
            var scorer = new ContinuationScorer(model);

            var together = scorer.Score(requests, null, default);

            for (var i = 0; i < requests.Count; i++)
                Assert.All(scorer.Score([requests[i]], null, default)[0].Zip(together[i]), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
        }
    }

    [Fact]
    public void Little_in_common_is_not_worth_a_pass()
    {
        using var model = TestModels.Load(TestModels.Folder("llama2"));
        Assert.Null(SharedPrefix.Of(model, [[1, 2, 3], [1, 2, 4]], most: 2));
        Assert.Null(SharedPrefix.Of(model, [[1, 2, 3]], most: 2));
        Assert.Null(SharedPrefix.Of(model, [], most: 2));
        // Hundreds of rows that begin with the same token.
        Assert.Null(SharedPrefix.Of(model, [.. Enumerable.Range(2, 400).Select(id => (int[])[1, id, id])], most: 2));
    }

    [Theory]
    [InlineData(DeviceType.CPU, 7, 1000, false)]
    [InlineData(DeviceType.CPU, 8, 8, false)]
    [InlineData(DeviceType.CPU, 8, 9, true)]
    [InlineData(DeviceType.CPU, 64, 1, false)]
    [InlineData(DeviceType.CUDA, 7, 1000, false)]
    [InlineData(DeviceType.CUDA, 8, 128, false)]
    [InlineData(DeviceType.CUDA, 8, 129, true)]
    [InlineData(DeviceType.CUDA, 1024, 2, true)]
    public void What_a_prefix_must_save_depends_on_the_device(DeviceType device, int length, int rows, bool worth) => Assert.Equal(worth, SharedPrefix.IsWorthAPass(length, rows, device));

    private static (double Loss, Tensor Gradient) Loss(CausalLM model, Tensor start, IReadOnlyList<ParrotRow> rows, SharedPrefix? prefix)
    {
        var parrot = start.clone().requires_grad_(true);
        using var sum = new SimulateObjective(model, parrot, maxNorm: null, prefix).LossSum(rows);
        sum.backward();
        return (sum.item<float>(), parrot.grad!);
    }

    private static List<TokenRow> Rows(int count, int seed = 8)
    {
        int[] shared = [.. TestModels.Rows(9, seed, maxLength: 40).SelectMany(row => row.InputIds).Take(Shared)];
        // The first token behind it tells them apart.
        return [.. TestModels.Rows(count, seed + 1).Select((row, i) => new TokenRow([.. shared, i, .. row.InputIds], Shared + 1 + row.ResponseStart))];
    }
}
