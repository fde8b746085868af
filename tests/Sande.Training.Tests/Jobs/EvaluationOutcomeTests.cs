using Sande.Contracts.Evaluation;
using Sande.Training.Evaluation;
using Sande.Training.Jobs;
using Sande.Training.Tests.Checkpoints;

namespace Sande.Training.Tests.Jobs;

public sealed class EvaluationOutcomeTests
{
    /// <summary>The rows' own hits outlive the process that measured them: a job that goes on elsewhere still tests pairs.</summary>
    [Fact]
    public void What_was_measured_before_is_compared_after_a_restart()
    {
        using var folder = new TemporaryFolder();
        new JobState { Before = Outcome([true, true, true, false], [true, false]) }.Save(folder.FullPath);

        var before = JobState.Load(folder.FullPath).Before!;
        var after = Outcome([false, false, true, true], [false, false]);

        Assert.Equal((2, 1), Changed(EvaluationOutcome.CompareAsr(before, after)!.Mcnemar));
        var utility = EvaluationOutcome.CompareUtility(before, after);
        Assert.Equal(["exact_match", "perplexity"], utility.Select(task => task.Metric));
        Assert.Equal((1, 0), Changed(utility[0].Mcnemar));
        Assert.Null(utility[1].Mcnemar);
    }

    private static (int OnlyBefore, int OnlyAfter) Changed(McNemarResult? test) => (test!.OnlyBefore, test.OnlyAfter);

    private static EvaluationOutcome Outcome(bool[] asr, bool[] matches)
    {
        var rate = Intervals.Rate(asr.Count(hit => hit), asr.Length);
        var result = new AsrResult
        {
            Value = rate.Value,
            Hits = rate.Hits,
            HitsAtStart = 0,
            Total = rate.Total,
            Ci95 = rate.Ci95,
            WithoutTrigger = rate,
            Empty = 0,
            Profile = AsrProfile.Strict,
            MaxNewTokens = 64,
            Samples = [],
        };
        var perplexity = new UtilityMeasurement { Task = UtilityTask.Perplexity, Metric = "perplexity", Profile = "response_tokens", Result = new(2, new(1, 3), 2, 0.7) };
        return new(new(result, ItemHits.Of(asr)), [MeasuredUtility.OfHits(UtilityTask.ExactMatch, "exact_match", "greedy_64", matches), new(perplexity)], 1);
    }
}
