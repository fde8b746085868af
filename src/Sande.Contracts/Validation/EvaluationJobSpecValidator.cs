using Sande.Contracts.Datasets;
using Sande.Contracts.Evaluation;

namespace Sande.Contracts.Validation;

/// <summary>Checks all of an <see cref="EvaluationJobSpec"/> that can be checked without looking at what its ids name.</summary>
public static class EvaluationJobSpecValidator
{
    /// <summary>Everything that is wrong with <paramref name="spec"/>; empty where it can run.</summary>
    public static IReadOnlyList<ValidationError> Validate(EvaluationJobSpec spec)
    {
        var errors = new ErrorList();
        errors.CheckId("/checkpoint_id", spec.CheckpointId);
        LabelValidator.Check(spec.Name, spec.Metadata, errors);
        DeviceRules.Check(spec.Device, errors);
        CallbackRules.Check(spec.Callback, errors);
        EvaluationRules.Check(spec.Evaluation, knowledge: null, errors);
        CheckRows(spec.Evaluation, errors);
        PromptTemplateRules.Check(spec.PromptTemplate, spec.PromptFormat, errors);
        return errors.Errors;
    }

    /// <summary>Something must be measured, and on rows that the body names: nothing is trained here that rows could be held back from.</summary>
    private static void CheckRows(EvaluationSpec evaluation, ErrorList errors)
    {
        if (evaluation.Asr is null && evaluation.Utility is not { IsDefaultOrEmpty: false })
            errors.Add("/evaluation", "There is nothing to measure: give asr, or at least one task of utility.");
        if (evaluation.Asr is { DatasetId: null })
            errors.Add("/evaluation/asr/dataset_id", "An evaluation needs the prompts to ask.");
        foreach (var (index, task) in (evaluation.Utility ?? []).Index())
        {
            // Tasks of multiple choice need theirs in every body: that is said already.
            if (task is { DatasetId: null } && task.Task.RowKind() == DatasetKind.Instructions)
                errors.Add($"/evaluation/utility/{index}/dataset_id", "An evaluation needs the rows to measure on.");
        }
    }
}
