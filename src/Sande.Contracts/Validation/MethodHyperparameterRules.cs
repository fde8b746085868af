using Sande.Contracts.Remediations;

namespace Sande.Contracts.Validation;

/// <summary>The ranges that the methods' own hyper-parameters state, and that each stands with its own method alone.</summary>
internal static class MethodHyperparameterRules
{
    private const string Parent = "/hyperparameters";

    public static void Check(RemediationSpec spec, ErrorList errors)
    {
        var values = spec.Hyperparameters;
        RefuseOthers(RemediationMethods.Possible(spec), values, errors);
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

    /// <summary>None of them has a meaning where no backdoor is taken out.</summary>
    public static void RefuseAll(Hyperparameters values, ErrorList errors)
    {
        foreach (var (name, _, users) in Owned(values).Where(item => item.Value is not null))
            errors.Add($"{Parent}/{name}", $"Only used by a remediation with method {Names(users)}.");
    }

    /// <summary>A value that another method uses has no effect: better said than passed over.</summary>
    private static void RefuseOthers(IReadOnlyList<RemediationMethod> methods, Hyperparameters values, ErrorList errors)
    {
        if (values.CleanRatio is not null && !methods.Intersect([RemediationMethod.Osft, RemediationMethod.Sande, RemediationMethod.SandeP]).Any())
            errors.Add($"{Parent}/clean_ratio", $"Only methods \"osft\", \"sande\" and \"sande_p\" mix triggered and clean prompts; this is {Names(methods)}.");
        foreach (var (name, _, users) in Owned(values).Where(item => item.Value is not null && !item.Users.Intersect(methods).Any()))
            errors.Add($"{Parent}/{name}", $"Only used by method {Names(users)}; this is {Names(methods)}.");
    }

    private static (string Name, object? Value, RemediationMethod[] Users)[] Owned(Hyperparameters values) => [
        ("clean_response_tokens", values.CleanResponseTokens, [RemediationMethod.Osft, RemediationMethod.Sande, RemediationMethod.SandeP]),
        ("sande", values.Sande, [RemediationMethod.Sande, RemediationMethod.SandeP]),
        ("dpo", values.Dpo, [RemediationMethod.Dpo]),
        ("nad", values.Nad, [RemediationMethod.Nad]),
        ("fine_mixing", values.FineMixing, [RemediationMethod.FineMixing]),
        ("gradient_ascent", values.GradientAscent, [RemediationMethod.GradientAscent]),
    ];

    private static string Names(IEnumerable<RemediationMethod> methods) => string.Join(" or ", methods.Select(method => $"\"{ErrorList.Name(method)}\""));
}
