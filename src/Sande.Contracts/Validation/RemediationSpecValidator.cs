using Sande.Contracts.Remediations;

namespace Sande.Contracts.Validation;

/// <summary>Checks all of a <see cref="RemediationSpec"/> that can be checked without looking at what its ids name: by the API, and again by the worker.</summary>
public static class RemediationSpecValidator
{
    /// <summary>Everything that is wrong with <paramref name="spec"/>; empty where it can run.</summary>
    public static IReadOnlyList<ValidationError> Validate(RemediationSpec spec)
    {
        var errors = new ErrorList();
        errors.CheckId("/checkpoint_id", spec.CheckpointId);
        LabelValidator.Check(spec.Name, spec.Metadata, errors);
        DeviceRules.Check(spec.Device, errors);
        errors.CheckId("/clean_dataset_id", spec.CleanDatasetId);
        MethodRules.Check(spec, errors);
        CallbackRules.Check(spec.Callback, errors);
        PromptTemplateRules.Check(spec.PromptTemplate, spec.PromptFormat, errors);
        KnowledgeRules.Check(spec.Knowledge, errors);
        ScanBudgetRules.Check("/scan_budget", spec.ScanBudget, errors);
        HyperparameterRules.Check(spec, errors);
        MethodHyperparameterRules.Check(spec, errors);
        EvaluationRules.Check(spec.Evaluation, spec.Knowledge, errors, mayBeFound: RemediationMethods.ScansFirst(spec));
        EvaluationRules.CheckOtherRows(spec.Evaluation, spec.CleanDatasetId, errors);
        return errors.Errors;
    }
}
