using Sande.Contracts.Remediations;

namespace Sande.Contracts.Validation;

/// <summary>What each method can't do without, and what it has no use for.</summary>
internal static class MethodRules
{
    public static void Check(RemediationSpec spec, ErrorList errors)
    {
        if (!RemediationMethods.Available.Contains(spec.Method))
        {
            var available = string.Join(", ", RemediationMethods.Available.Select(ErrorList.Name));
            errors.Add("/method", $"Method \"{ErrorList.Name(spec.Method)}\" is not available in this version; available: {available}.");
            return;
        }

        CheckKnowledge(spec.Method, spec.Knowledge, errors);
        CheckScan(spec, errors);
        CheckReference(spec, errors);
        CheckPreferences(spec, errors);
    }

    private static void CheckKnowledge(RemediationMethod method, Knowledge known, ErrorList errors)
    {
        if (method is RemediationMethod.Osft or RemediationMethod.GradientAscent && known.Trigger is null)
            errors.Add("/knowledge/trigger", $"Method \"{ErrorList.Name(method)}\" needs the trigger.");
        if (method == RemediationMethod.GradientAscent && known.Response is null)
            errors.Add("/knowledge/response", "Method \"gradient_ascent\" needs the response that the trigger provokes.");
        if (method == RemediationMethod.Sande && known.Response is null)
            errors.Add("/knowledge/response", "Method \"sande\" needs the response; where only its beginning is known, use \"sande_p\".");
        if (method == RemediationMethod.SandeP && known.PartialResponse is null)
            errors.Add("/knowledge/partial_response", "Method \"sande_p\" needs the part of the response that is known: its beginning.");
    }

    /// <summary>What only a scan uses has no effect without one: better said than passed over.</summary>
    private static void CheckScan(RemediationSpec spec, ErrorList errors)
    {
        const string Detail = "Only used by method \"auto\" where neither the trigger nor the response is known: it scans first.";
        if (RemediationMethods.ScansFirst(spec))
            return;
        if (spec.Knowledge.FailingExample is not null)
            errors.Add("/knowledge/failing_example", Detail);
        if (spec.ScanBudget is not null)
            errors.Add("/scan_budget", Detail);
    }

    private static void CheckReference(RemediationSpec spec, ErrorList errors)
    {
        const string Pointer = "/reference_checkpoint_id";
        errors.CheckOptionalId(Pointer, spec.ReferenceCheckpointId);
        if (spec.Method == RemediationMethod.FineMixing && spec.ReferenceCheckpointId is null)
            errors.Add(Pointer, "Method \"fine_mixing\" needs the clean base that the model was made from.");
        if (spec.Method is not (RemediationMethod.FineMixing or RemediationMethod.Nad) && !RemediationMethods.ScansFirst(spec) && spec.ReferenceCheckpointId is not null)
            errors.Add(Pointer, "Only methods \"fine_mixing\" and \"nad\", and a scan where nothing is known, use a reference checkpoint.");
        if (spec.ReferenceCheckpointId is not null && spec.ReferenceCheckpointId == spec.CheckpointId)
            errors.Add(Pointer, "Must be another checkpoint than the backdoored one.");
    }

    private static void CheckPreferences(RemediationSpec spec, ErrorList errors)
    {
        const string Pointer = "/preference_dataset_id";
        errors.CheckOptionalId(Pointer, spec.PreferenceDatasetId);
        if (spec.Method == RemediationMethod.Dpo && spec.PreferenceDatasetId is null)
            errors.Add(Pointer, "Method \"dpo\" needs a dataset of preference pairs.");
        if (spec.Method != RemediationMethod.Dpo && spec.PreferenceDatasetId is not null)
            errors.Add(Pointer, "Only method \"dpo\" uses preference pairs.");
    }
}
