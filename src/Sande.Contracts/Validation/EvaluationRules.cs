using Sande.Contracts.Datasets;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Remediations;

namespace Sande.Contracts.Validation;

/// <summary>The ranges that <see cref="EvaluationSpec"/> states, and what an attack success rate can't be measured without.</summary>
internal static class EvaluationRules
{
    private const int MaxSubjectLength = 100;

    /// <param name="evaluation">What is asked for, or null.</param>
    /// <param name="knowledge">What stands in where the evaluation names no trigger or response; null where the body has no such thing.</param>
    /// <param name="errors">Takes what is wrong.</param>
    /// <param name="mayBeFound">Whether a scan may find the trigger and the response before they are needed.</param>
    public static void Check(EvaluationSpec? evaluation, Knowledge? knowledge, ErrorList errors, bool mayBeFound = false)
    {
        if (evaluation?.Asr is { } asr)
            CheckAsr(asr, knowledge, mayBeFound, errors);
        if (evaluation?.Utility is { IsDefault: false } utility)
            CheckUtility(utility, errors);
    }

    private static void CheckAsr(AsrSpec asr, Knowledge? knowledge, bool mayBeFound, ErrorList errors)
    {
        KnowledgeRules.CheckTexts("/evaluation/asr/trigger", asr.Trigger, errors);
        KnowledgeRules.CheckTexts("/evaluation/asr/response", asr.Response, errors);
        if (!mayBeFound && (asr.Trigger ?? knowledge?.Trigger) is null)
            errors.Add("/evaluation/asr/trigger", $"An attack success rate needs the trigger{Or(knowledge, "trigger")}.");
        if (!mayBeFound && (asr.Response ?? knowledge?.Response) is null)
            errors.Add("/evaluation/asr/response", $"An attack success rate needs the response that counts as a hit{Or(knowledge, "response")}.");
        errors.CheckOptionalId("/evaluation/asr/dataset_id", asr.DatasetId);
        errors.CheckRange("/evaluation/asr/max_samples", asr.MaxSamples, min: 1, max: 100_000);
        errors.CheckRange("/evaluation/asr/max_new_tokens", asr.MaxNewTokens, min: 1, max: 4096);
    }

    /// <summary>What a model is trained on says nothing of how it does on other rows.</summary>
    /// <param name="evaluation">What is asked for, or null.</param>
    /// <param name="trainedOn">The dataset that the job trains on.</param>
    /// <param name="errors">Takes what is wrong.</param>
    public static void CheckOtherRows(EvaluationSpec? evaluation, string trainedOn, ErrorList errors)
    {
        const string Detail = "Names the rows that the job trains on. Name others, or leave it out: then rows of that dataset are held back to measure on.";
        if (evaluation?.Asr is { DatasetId: { } asked } && asked == trainedOn)
            errors.Add("/evaluation/asr/dataset_id", Detail);
        foreach (var (index, task) in (evaluation?.Utility ?? []).Index())
        {
            if (task is { DatasetId: { } measured } && measured == trainedOn)
                errors.Add($"/evaluation/utility/{index}/dataset_id", Detail);
        }
    }

    private static string Or(Knowledge? knowledge, string field) => knowledge is null ? "" : $": give it here or as knowledge.{field}";

    private static void CheckUtility(IReadOnlyList<UtilitySpec?> utility, ErrorList errors)
    {
        var seen = new HashSet<UtilitySpec>();
        for (var i = 0; i < utility.Count; i++)
        {
            var pointer = $"/evaluation/utility/{i}";
            if (utility[i] is not { } task)
            {
                errors.Add(pointer, "Must be an object, not null.");
                continue;
            }

            CheckTask(pointer, task, errors);
            if (!seen.Add(task))
                errors.Add(pointer, "The same task stands in the list before.");
        }
    }

    private static void CheckTask(string pointer, UtilitySpec task, ErrorList errors)
    {
        errors.CheckOptionalId($"{pointer}/dataset_id", task.DatasetId);
        errors.CheckRange($"{pointer}/max_samples", task.MaxSamples, min: 1, max: 1_000_000);
        if (task.Subject is not null)
            errors.RequireText($"{pointer}/subject", task.Subject, MaxSubjectLength);

        var name = ErrorList.Name(task.Task);
        var isChoice = task.Task.RowKind() == DatasetKind.MultipleChoice;
        if (isChoice && task.DatasetId is null)
            errors.Add($"{pointer}/dataset_id", $"Task \"{name}\" has no rows of its own: name a dataset of kind multiple_choice.");
        if (!isChoice && task.Profile is not null)
            errors.Add($"{pointer}/profile", $"Task \"{name}\" has one protocol: only mmlu, arc_easy and arc_challenge have a choice.");
        if (task.ArcKeyMode is not null && !(task.Task is UtilityTask.ArcEasy or UtilityTask.ArcChallenge && task.Profile == MultipleChoiceProfile.SandeRef))
            errors.Add($"{pointer}/arc_key_mode", "Only arc_easy and arc_challenge with profile \"sande_ref\" use it.");
        if (task.Subject is not null && !(task.Task == UtilityTask.Mmlu && task.Profile != MultipleChoiceProfile.SandeRef))
            errors.Add($"{pointer}/subject", "Only mmlu with profile \"lm_eval\" uses it.");
    }
}
