using System.Collections.Immutable;
using Sande.Contracts.Datasets;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Remediations;
using Sande.Training.Evaluation;
using Sande.Training.Evaluation.MultipleChoice;

namespace Sande.Training.Jobs;

/// <summary>What a job measures, before and after, on the same rows.</summary>
internal sealed class EvaluationPlan
{
    // What api.md calls the strict protocol, and the published code's.
    private const int StrictNewTokens = 64;
    private const int SandeRefNewTokens = 10;

    private readonly AttackSuccessRate? _asr;
    private readonly ImmutableArray<IUtilityMeasure> _utility;
    private readonly int _asrNewTokens;

    private EvaluationPlan(AttackSuccessRate? asr, int asrNewTokens, ImmutableArray<IUtilityMeasure> utility)
        => (_asr, _asrNewTokens, _utility) = (asr, asrNewTokens, utility);

    /// <summary>Whether anything is measured on rows held back from the clean ones.</summary>
    public static bool NeedsHeldBackRows(EvaluationSpec? evaluation, Knowledge knowledge)
        => Resolve(evaluation?.Asr, knowledge) is { DatasetId: null } || Utilities(evaluation).Any(task => task.DatasetId is null);

    /// <summary>What is asked for, with what is known in the place of what is null; null where no trigger or no response is known at all.</summary>
    private static AsrSpec? Resolve(AsrSpec? asked, Knowledge knowledge)
    {
        var asr = asked ?? new();
        asr = asr with
        {
            Trigger = asr.Trigger ?? knowledge.Trigger,
            TriggerPosition = asr.TriggerPosition ?? knowledge.TriggerPosition,
            Response = asr.Response ?? knowledge.Response,
            MaxNewTokens = asr.MaxNewTokens ?? (asr.Profile == AsrProfile.Strict ? StrictNewTokens : SandeRefNewTokens),
        };
        return asr.Trigger is null || asr.Response is null ? null : asr;
    }

    private static ImmutableArray<UtilitySpec> Utilities(EvaluationSpec? evaluation) => evaluation?.Utility ?? [new UtilitySpec { Task = UtilityTask.Perplexity }];

    /// <param name="evaluation">What is asked for; null: what follows from the knowledge, and perplexity.</param>
    /// <param name="knowledge">What is known of the backdoor.</param>
    /// <param name="heldBack">Rows for what names no dataset.</param>
    /// <param name="rows">The rows of a named dataset of instructions.</param>
    /// <param name="questions">The rows of a named dataset of multiple choice.</param>
    /// <param name="seed">Seed of trigger positions.</param>
    public static EvaluationPlan Create(
        EvaluationSpec? evaluation,
        Knowledge knowledge,
        IReadOnlyList<InstructionRow> heldBack,
        Func<string, IReadOnlyList<InstructionRow>> rows,
        Func<string, IReadOnlyList<MultipleChoiceRow>> questions,
        int seed)
    {
        IReadOnlyList<InstructionRow> Rows(string? datasetId, int? limit)
            => [.. (datasetId is null ? heldBack : rows(datasetId)).Take(limit ?? int.MaxValue)];

        AttackSuccessRate Rate(AsrSpec asr)
            => new(Rows(asr.DatasetId, asr.MaxSamples), new(asr.Trigger!, asr.TriggerPosition!.Value, seed), asr.Response!, asr.Profile, asr.MaxNewTokens!.Value);

        var asr = Resolve(evaluation?.Asr, knowledge);
        return new(
            asr is null ? null : Rate(asr),
            asr?.MaxNewTokens ?? 0,
            [.. Utilities(evaluation).Select(Measure)]);

        IUtilityMeasure Measure(UtilitySpec task) => task.Task switch
        {
            UtilityTask.Perplexity => new Perplexity(Rows(task.DatasetId, task.MaxSamples)),
            UtilityTask.ExactMatch => new ExactMatch(Rows(task.DatasetId, task.MaxSamples)),
            _ => new MultipleChoiceTask(task, [.. questions(task.DatasetId!).Take(task.MaxSamples ?? int.MaxValue)]),
        };
    }

    /// <summary>Rows and prompts of one evaluation.</summary>
    public int Steps => (_asr?.PromptCount ?? 0) + _utility.Sum(measure => measure.RowCount);

    /// <summary>A rough number of tokens through the model: a generated one costs more than a read one.</summary>
    public double Cost(double meanRowTokens) => (_asr?.PromptCount ?? 0) * (meanRowTokens + 2.0 * _asrNewTokens) + _utility.Sum(measure => measure.RowCount) * meanRowTokens;

    /// <param name="model">Is measured.</param>
    /// <param name="reporter">Is told the progress.</param>
    /// <param name="finished">What an earlier process has measured of it, or null.</param>
    /// <param name="keep">Takes what is measured so far, after each task.</param>
    /// <param name="stop">Ends it within a task; what that measured is lost.</param>
    public EvaluationOutcome Run(ModelUnderTest model, JobReporter reporter, PartialEvaluation? finished, Action<PartialEvaluation> keep, CancellationToken stop)
    {
        var done = finished is null ? 0 : (_asr?.PromptCount ?? 0) + _utility.Take(finished.Tasks).Sum(measure => measure.RowCount);
        void Done(int count)
        {
            done += count;
            reporter.Progress(done, Steps);
        }

        reporter.Progress(done, Steps);
        var outcome = finished?.Outcome ?? MeasureAsr(model, reporter, Done, stop);
        for (var task = finished?.Tasks ?? 0; task < _utility.Length; task++)
        {
            keep(new(outcome, task));
            outcome = outcome with { Utility = outcome.Utility.AddRange(_utility[task].Measure(model, Done, stop)) };
        }

        return outcome;
    }

    private EvaluationOutcome MeasureAsr(ModelUnderTest model, JobReporter reporter, Action<int> done, CancellationToken stop)
        => _asr is null ? new(null, [], null) : new(_asr.Measure(model, done, stop), [], _asr.PromptCount / reporter.PhaseSeconds);
}
