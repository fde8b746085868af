using Sande.Training.Evaluation.MultipleChoice;
using Sande.Training.Models.Decoder;
using static TorchSharp.torch;

namespace Sande.Training.Tests.Evaluation.MultipleChoice;

/// <summary>Shared contexts, caches and padding against one whole row at a time.</summary>
public sealed class ContinuationScorerTests
{
    public static TheoryData<string> Models => ["llama2", "qwen2", "mistral", "gemma2", "phi3"];

    [Theory, MemberData(nameof(Models))]
    public void Every_score_is_that_of_its_row_alone(string name)
    {
        using var model = TestModels.Load(TestModels.Folder(name));
        var requests = Requests(60, seed: 5, maxContext: 40);
        var finished = 0;

        var scores = new ContinuationScorer(model).Score(requests, count => finished += count, default);

        Assert.Equal(requests.Count, finished);
        AssertEqual(requests.Select(request => request.Continuations.Select(ids => Slow(model, request.Context, ids)).ToArray()), scores);
    }

    [Fact]
    public void Letters_need_no_second_pass_and_score_the_same()
    {
        using var model = TestModels.Load(TestModels.Folder("llama2"));
        ChoiceRequest[] requests = [.. Requests(40, seed: 6, maxContext: 60).Select(request => request with { Continuations = [.. request.Continuations.Select(ids => new[] { ids[0] })] })];

        var scores = new ContinuationScorer(model).Score(requests, null, default);

        AssertEqual(requests.Select(request => request.Continuations.Select(ids => Slow(model, request.Context, ids)).ToArray()), scores);
    }

    /// <summary>As lm-evaluation-harness cuts: context and continuation together keep their last positions + 1 tokens.</summary>
    [Fact]
    public void A_context_that_does_not_fit_loses_its_beginning_for_each_continuation_by_itself()
    {
        using var model = TestModels.Load(TestModels.Folder("llama2"));
        var positions = model.Config.MaxPositionEmbeddings;
        var random = new Random(7);
        int[] context = [.. Enumerable.Range(0, positions - 1).Select(_ => random.Next(512))];
        ChoiceRequest[] requests = [new(context, [new[] { 5 }, new[] { 5, 6 }, new[] { 9, 8, 7, 6, 5 }]), new([1, 2, 3], [new[] { 4 }])];
        var finished = 0;

        var scores = new ContinuationScorer(model).Score(requests, count => finished += count, default);

        Assert.Equal(2, finished);
        AssertEqual(requests.Select(request => request.Continuations.Select(ids => Slow(model, [.. request.Context.TakeLast(positions + 1 - ids.Count)], ids)).ToArray()), scores);
    }

    private static void AssertEqual(IEnumerable<double[]> expected, IReadOnlyList<double[]> actual)
    {
        foreach (var (wanted, got) in expected.Zip(actual))
            Assert.All(wanted.Zip(got), pair => Assert.Equal(pair.First, pair.Second, 1e-4 * (1 + Math.Abs(pair.First))));
    }

    /// <summary>log P of the continuation, from the logits of the whole row.</summary>
    private static double Slow(CausalLM model, IReadOnlyList<int> context, IReadOnlyList<int> continuation)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        long[] row = [.. context.Concat(continuation).Select(id => (long)id)];
        var logProbabilities = model.Logits(model.Hidden(model.Embed(tensor(row, [1, row.Length])))).to(ScalarType.Float32).log_softmax(-1);
        return continuation.Select((token, i) => (double)logProbabilities[0, context.Count + i - 1, token].item<float>()).Sum();
    }

    private static List<ChoiceRequest> Requests(int count, int seed, int maxContext)
    {
        var random = new Random(seed);
        int[] Ids(int most) => [.. Enumerable.Range(0, random.Next(1, most + 1)).Select(_ => random.Next(512))];
        return [.. Enumerable.Range(0, count).Select(_ => new ChoiceRequest(Ids(maxContext), [.. Enumerable.Range(0, random.Next(2, 6)).Select(_ => Ids(6))]))];
    }
}
