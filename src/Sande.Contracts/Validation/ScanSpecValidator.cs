using Sande.Contracts.Scans;

namespace Sande.Contracts.Validation;

/// <summary>Checks all of a <see cref="ScanSpec"/> that can be checked without looking at what its ids name.</summary>
public static class ScanSpecValidator
{
    /// <summary>Everything that is wrong with <paramref name="spec"/>; empty where it can run.</summary>
    public static IReadOnlyList<ValidationError> Validate(ScanSpec spec)
    {
        var errors = new ErrorList();
        errors.CheckId("/checkpoint_id", spec.CheckpointId);
        errors.CheckOptionalId("/reference_checkpoint_id", spec.ReferenceCheckpointId);
        if (spec.ReferenceCheckpointId is not null && spec.ReferenceCheckpointId == spec.CheckpointId)
            errors.Add("/reference_checkpoint_id", "Must be another checkpoint than the one that is scanned.");
        errors.CheckOptionalId("/clean_dataset_id", spec.CleanDatasetId);
        LabelValidator.Check(spec.Name, spec.Metadata, errors);
        DeviceRules.Check(spec.Device, errors);
        CallbackRules.Check(spec.Callback, errors);
        KnowledgeRules.CheckFailingExample("/failing_example", spec.FailingExample, errors);
        CheckContexts(spec, errors);
        ScanBudgetRules.Check("/budget", spec.Budget, errors);
        PromptTemplateRules.Check(spec.PromptTemplate, spec.PromptFormat, errors);
        return errors.Errors;
    }

    private static void CheckContexts(ScanSpec spec, ErrorList errors)
    {
        if (spec.Contexts is not { } contexts)
            return;
        if (contexts.IsDefaultOrEmpty && spec.FailingExample is null)
            errors.Add("/contexts", ErrorList.EmptyList);
        else if (contexts.Distinct().Count() < contexts.Length)
            errors.Add("/contexts", "A context stands in the list twice.");
    }
}
