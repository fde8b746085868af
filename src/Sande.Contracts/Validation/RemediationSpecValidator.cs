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
        errors.CheckId("/clean_dataset_id", spec.CleanDatasetId);
        CheckMethod(spec, errors);
        CheckUnavailable(spec, errors);
        KnowledgeRules.Check(spec.Knowledge, errors);
        HyperparameterRules.Check(spec, errors);
        EvaluationRules.Check(spec.Evaluation, spec.Knowledge, errors);
        return errors.Errors;
    }

    private static void CheckMethod(RemediationSpec spec, ErrorList errors)
    {
        var known = spec.Knowledge;
        if (!RemediationMethods.Available.Contains(spec.Method))
        {
            var available = string.Join(", ", RemediationMethods.Available.Select(ErrorList.Name));
            errors.Add("/method", $"Method \"{ErrorList.Name(spec.Method)}\" is not available in this version; available: {available}.");
        }
        else if (spec.Method == RemediationMethod.Osft && known.Trigger is null)
        {
            errors.Add("/knowledge/trigger", "Method \"osft\" needs the trigger.");
        }
        else if (spec.Method == RemediationMethod.Sande && known.Response is null)
        {
            errors.Add("/knowledge/response", "Method \"sande\" needs the response; where only its beginning is known, use \"sande_p\".");
        }
        else if (spec.Method == RemediationMethod.SandeP && known.PartialResponse is null)
        {
            errors.Add("/knowledge/partial_response", "Method \"sande_p\" needs the part of the response that is known: its beginning.");
        }
        else if (spec.Method == RemediationMethod.Auto && known is { Trigger: null, Response: null, PartialResponse: null })
        {
            errors.Add("/knowledge", "Method \"auto\" needs to know the trigger, the response or its beginning. With nothing known, method \"sft\" fine-tunes on the clean rows alone.");
        }
    }

    private static void CheckUnavailable(RemediationSpec spec, ErrorList errors)
    {
        if (spec.ReferenceCheckpointId is not null)
            errors.Add("/reference_checkpoint_id", "Only methods \"fine_mixing\" and \"nad\" use a reference checkpoint, and they are not available in this version.");
        if (spec.PreferenceDatasetId is not null)
            errors.Add("/preference_dataset_id", "Only method \"dpo\" uses preference pairs, and it is not available in this version.");
        if (spec.Callback is not null)
            errors.Add("/callback", "Callbacks are not available in this version: ask for the job's status instead.");
    }
}
