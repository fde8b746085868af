using System.Diagnostics;
using Sande.Contracts.Datasets;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Remediations;
using Sande.Training.Data;
using Sande.Training.Evaluation;
using Sande.Training.Evaluation.MultipleChoice;
using Sande.Training.Models;
using Sande.Training.Models.Decoder;
using Sande.Training.Tests.Tokenization;
using Sande.Training.Tokenization;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace Sande.Training.Tests.Evaluation.MultipleChoice;

public sealed class MultipleChoiceTaskTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(UtilityTask.Mmlu, MultipleChoiceProfile.LmEval, "acc")]
    [InlineData(UtilityTask.Mmlu, MultipleChoiceProfile.SandeRef, "acc")]
    [InlineData(UtilityTask.ArcEasy, MultipleChoiceProfile.LmEval, "acc", "acc_norm")]
    [InlineData(UtilityTask.ArcChallenge, MultipleChoiceProfile.SandeRef, "acc")]
    public void The_answers_picked_are_those_of_a_plain_computation(UtilityTask task, MultipleChoiceProfile profile, params string[] metrics)
    {
        var subject = Subject("llama3", "llama3");
        using var model = subject.Model;
        var rows = Questions.Random(50, seed: 3, words: 6);
        var finished = 0;

        var measured = new MultipleChoiceTask(new() { Task = task, Profile = profile }, rows).Measure(subject, count => finished += count, default);

        Assert.Equal(rows.Count, finished);
        Assert.Equal(metrics, measured.Select(number => number.Measurement.Metric));
        foreach (var number in measured)
        {
            var expected = rows.Select(row => Plain(subject, task, profile, number.Measurement.Metric, row) == row.AnswerIndex).ToList();
            var result = number.Measurement.Result;
            Assert.Equal(expected, number.Hits!.Items);
            Assert.Equal((expected.Count(hit => hit), rows.Count, 0), (result.Hits, result.Total, result.Skipped));
            Assert.Equal(profile == MultipleChoiceProfile.LmEval, result.Stderr is not null);
        }
    }

    [Fact]
    public void Rows_that_are_too_long_are_left_out_and_counted()
    {
        var subject = Subject("llama2", "qwen2");
        using var model = subject.Model;
        var rows = Questions.Random(6, seed: 4, words: 4);
        rows[2] = rows[2] with { Question = new string('?', 5000) };
        var finished = 0;

        var result = new MultipleChoiceTask(new() { Task = UtilityTask.Mmlu, Profile = MultipleChoiceProfile.SandeRef }, rows)
            .Measure(subject, count => finished += count, default)[0];

        Assert.Equal((5, 1, 6), (result.Measurement.Result.Total, result.Measurement.Result.Skipped, finished));
        Assert.Equal(5, result.Hits!.Count);
    }

    /// <summary>A model of 5.9 million parameters knows nothing: on 141 questions of all subjects it is as good as a guess, within three standard errors or so.</summary>
    [SkippableFact]
    public void A_tiny_real_model_guesses()
    {
        var files = Directory.GetFiles(SharedData.Require("data", "mmlu", "hf_csv", "test"), "*.csv").Order(StringComparer.Ordinal);
        List<MultipleChoiceRow> rows = [.. files.SelectMany(file => DatasetReader.ReadMultipleChoice(file)).Where((_, i) => i % 100 == 0)];
        var folder = SharedData.Require("victim", "backdoored");
        var tokenizer = TokenizerLoader.Load(folder);
        using var model = TestModels.Load(folder);
        var subject = Subject(model, tokenizer);

        foreach (var profile in Enum.GetValues<MultipleChoiceProfile>())
        {
            var clock = Stopwatch.StartNew();
            var result = new MultipleChoiceTask(new() { Task = UtilityTask.Mmlu, Profile = profile }, rows).Measure(subject, null, default)[0].Measurement.Result;
            output.WriteLine($"{profile}: {result.Hits}/{result.Total} = {result.Value:0.0000}, stderr {result.Stderr}, {result.Skipped} skipped, {rows.Count / clock.Elapsed.TotalSeconds:N0} questions/s");
            Assert.InRange(result.Value, 0.12, 0.38);
        }
    }

    /// <summary>The choice with the greatest (mean) log-probability, each computed alone over the whole text.</summary>
    private static int Plain(ModelUnderTest subject, UtilityTask task, MultipleChoiceProfile profile, string metric, MultipleChoiceRow row)
    {
        var letters = row.Choices.Select((_, i) => ((char)('A' + i)).ToString()).ToArray();
        if (profile == MultipleChoiceProfile.SandeRef)
            return Best(new[] { "A", "B", "C", "D" }.Select(letter => LogProbability(subject, subject.Tokenizer.Encode(SandeRef.Prompt(row)), [subject.Tokenizer.Encode(letter)[^1]])));
        var isMmlu = task == UtilityTask.Mmlu;
        var context = isMmlu
            ? $"The following are multiple choice questions (with answers) about {row.Subject!.Replace('_', ' ')}.\n\n{row.Question}{string.Concat(row.Choices.Select((choice, i) => $"\n{letters[i]}. {choice.Text}"))}\nAnswer:"
            : $"Question: {row.Question}\nAnswer:";
        var ids = subject.Tokenizer.Encode(context);
        return Best(row.Choices.Select((choice, i) =>
        {
            int[] continuation = [.. subject.Tokenizer.Encode($"{context} {(isMmlu ? letters[i] : choice.Text)}").Skip(ids.Count)];
            return LogProbability(subject, ids, continuation) / (metric == "acc_norm" ? choice.Text.EnumerateRunes().Count() : 1);
        }));
    }

    private static int Best(IEnumerable<double> scores) => scores.Index().MaxBy(score => score.Item).Index;

    private static double LogProbability(ModelUnderTest subject, IReadOnlyList<int> context, IReadOnlyList<int> continuation)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        long[] ids = [.. context.Concat(continuation).Select(id => (long)id)];
        var logProbabilities = subject.Model.Logits(subject.Model.Hidden(subject.Model.Embed(tensor(ids, [1, ids.Length])))).log_softmax(-1);
        return continuation.Select((token, i) => (double)logProbabilities[0, context.Count + i - 1, token].item<float>()).Sum();
    }

    private static ModelUnderTest Subject(string model, string tokenizer)
        => Subject(TestModels.Load(TestModels.Folder(model)), TokenizerLoader.Load(Path.Combine(TokenizerFolder.Fixtures, tokenizer)));

    private static ModelUnderTest Subject(CausalLM model, ITextTokenizer tokenizer)
        => new(model, tokenizer, new TokenRowBuilder(tokenizer, PromptTemplate.Get(PromptTemplateName.HumanAssistant), 0, model.Config.MaxPositionEmbeddings), new GenerationConfig(new HashSet<int> { 0 }, 0));
}
