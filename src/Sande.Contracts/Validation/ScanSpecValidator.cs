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
        if (spec.Contexts is { IsDefaultOrEmpty: true })
            errors.Add("/contexts", "The list is empty: give at least one context, or leave the field out.");
        CheckBudget(spec.Budget, errors);
        PromptTemplateRules.Check(spec.PromptTemplate, spec.PromptFormat, errors);
        return errors.Errors;
    }

    private static void CheckBudget(ScanBudget budget, ErrorList errors)
    {
        errors.CheckRange("/budget/prompts", budget.Prompts, min: 4, max: 64);
        errors.CheckRange("/budget/first_tokens", budget.FirstTokens, min: 1, max: 1_000_000);
        errors.CheckRange("/budget/max_response_tokens", budget.MaxResponseTokens, min: 4, max: 64);
        errors.CheckRange("/budget/confirmations", budget.Confirmations, min: 1, max: 16);
    }
}
