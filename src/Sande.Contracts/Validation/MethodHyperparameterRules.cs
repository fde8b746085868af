using Sande.Contracts.Remediations;

namespace Sande.Contracts.Validation;

/// <summary>The ranges that the methods' own hyper-parameters state, and that each stands with its own method alone.</summary>
internal static class MethodHyperparameterRules
{
    private const string Parent = "/hyperparameters";

    public static void Check(RemediationSpec spec, ErrorList errors)
    {
        var values = spec.Hyperparameters;
        Refuse(spec, values.CleanRatio, "clean_ratio", errors, RemediationMethod.Osft, RemediationMethod.Sande, RemediationMethod.SandeP);
        Refuse(spec, values.Sande, "sande", errors, RemediationMethod.Sande, RemediationMethod.SandeP);
        Refuse(spec, values.Dpo, "dpo", errors, RemediationMethod.Dpo);
        Refuse(spec, values.Nad, "nad", errors, RemediationMethod.Nad);
        Refuse(spec, values.FineMixing, "fine_mixing", errors, RemediationMethod.FineMixing);
        Refuse(spec, values.GradientAscent, "gradient_ascent", errors, RemediationMethod.GradientAscent);
        if (values.Sande is { } sande)
            SandeRules.Check(sande, $"{Parent}/sande", errors);
        if (values.Nad is { } nad)
            CheckNad(spec, nad, $"{Parent}/nad", errors);
        errors.CheckRange($"{Parent}/dpo/beta", values.Dpo?.Beta, above: 0, max: 100);
        errors.CheckRange($"{Parent}/fine_mixing/ratio", values.FineMixing?.Ratio, min: 0, max: 1);
        errors.CheckRange($"{Parent}/gradient_ascent/max_token_loss", values.GradientAscent?.MaxTokenLoss, above: 0, max: 1000);
    }

    private static void CheckNad(RemediationSpec spec, NadHyperparameters values, string pointer, ErrorList errors)
    {
        errors.CheckRange($"{pointer}/beta", values.Beta, min: 0, max: 1e6);
        errors.CheckRange($"{pointer}/teacher_epochs", values.TeacherEpochs, above: 0);
        if (values.TeacherEpochs is not null && spec.ReferenceCheckpointId is not null)
            errors.Add($"{pointer}/teacher_epochs", "The teacher is given as reference_checkpoint_id: it is not trained.");
        errors.CheckList($"{pointer}/layers", values.Layers, min: 1);
        if (values.Layers is { IsDefaultOrEmpty: false } layers && layers.Distinct().Count() < layers.Length)
            errors.Add($"{pointer}/layers", "A layer stands in the list twice.");
    }

    /// <summary>A value that another method than the job's uses has no effect: better said than passed over.</summary>
    private static void Refuse(RemediationSpec spec, object? value, string name, ErrorList errors, params RemediationMethod[] users)
    {
        if (value is null || RemediationMethods.TryResolve(spec) is not { } method || users.Contains(method))
            return;
        var names = string.Join(", ", users.Select(user => $"\"{ErrorList.Name(user)}\""));
        errors.Add($"{Parent}/{name}", $"Only used by method {names}; this is \"{ErrorList.Name(method)}\".");
    }
}
