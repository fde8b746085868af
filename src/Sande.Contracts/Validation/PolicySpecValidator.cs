using Sande.Contracts.Policies;

namespace Sande.Contracts.Validation;

/// <summary>Checks all of a <see cref="PolicySpec"/> that can be checked without looking at what its ids name.</summary>
public static class PolicySpecValidator
{
    /// <summary>Where the policy has its remediation: what is wrong there is said with this before the remediation's own pointer.</summary>
    public const string RemediationPointer = "/remediation";

    private const int MinSecretLength = 8;
    private const int MaxSecretLength = 512;
    private const int MaxPatternLength = 200;
    private const int MaxTemplateLength = 1024;
    private const int MaxTokenLength = 4096;

    // Stands for the checkpoint that each event brings.
    private const string AnyCheckpoint = "ckpt_";

    /// <summary>Everything that is wrong with <paramref name="policy"/>; empty where it can be kept.</summary>
    public static IReadOnlyList<ValidationError> Validate(PolicySpec policy)
    {
        var errors = new ErrorList();
        errors.RequireText("/name", policy.Name, LabelValidator.MaxNameLength);
        CheckSecret(policy, errors);
        CheckMatch(policy, errors);
        CheckTemplate(policy, errors);
        foreach (var error in RemediationSpecValidator.Validate(policy.Remediation.ForCheckpoint(AnyCheckpoint)))
            errors.Add(RemediationPointer + error.Pointer, error.Detail);
        CheckWriteBack(policy, errors);
        return errors.Errors;
    }

    /// <summary>An HTTP header carries some of them as they are: visible ASCII alone survives that.</summary>
    private static void CheckSecret(PolicySpec policy, ErrorList errors)
    {
        if (policy.Secret is not { } secret)
            return;
        if (policy.Source == PolicySource.StandardWebhooks)
            CallbackRules.CheckSecret("/secret", secret, errors);
        else if (secret.Length is < MinSecretLength or > MaxSecretLength || secret.Any(c => c is <= ' ' or > '~'))
            errors.Add("/secret", $"Must be {MinSecretLength} to {MaxSecretLength} visible ASCII characters.");
    }

    private static void CheckMatch(PolicySpec policy, ErrorList errors)
    {
        errors.RequireText("/match/model", policy.Match.Model, MaxPatternLength);
        if (policy.Match.Events is not { } events)
            return;
        if (events.IsDefaultOrEmpty)
            errors.Add("/match/events", ErrorList.EmptyList);
        var known = PolicySourceRules.Of(policy.Source).Events;
        foreach (var (index, name) in events.Index())
        {
            if (known.IsEmpty)
                errors.RequireText($"/match/events/{index}", name, MaxPatternLength);
            else if (!known.Contains(name))
                errors.Add($"/match/events/{index}", $"Events of {ErrorList.Name(policy.Source)} that can start a remediation: {string.Join(", ", known)}.");
        }
    }

    private static void CheckTemplate(PolicySpec policy, ErrorList errors)
    {
        const string pointer = "/checkpoint/template";
        var fields = PolicySourceRules.Of(policy.Source).Fields;
        if (ErrorList.TextFault(policy.Checkpoint.Template, MaxTemplateLength) is { } fault)
            errors.Add(pointer, $"The text {fault}.");
        else if (policy.Checkpoint.FindPlaceFault() is { } placeFault)
            errors.Add(pointer, placeFault);
        else if (policy.Checkpoint.HasLooseBrace() || policy.Checkpoint.FindFields().Except(fields).Any())
            errors.Add(pointer, $"In braces may stand, with {ErrorList.Name(policy.Source)}: {string.Join(", ", fields)}.");
    }

    private static void CheckWriteBack(PolicySpec policy, ErrorList errors)
    {
        if (policy.WriteBack is not { } writeBack)
            return;
        if (policy.Source is not (PolicySource.Mlflow or PolicySource.Databricks))
            errors.Add("/write_back", "Only events of mlflow and databricks name a version of a model in MLflow.");
        CallbackRules.CheckUrl("/write_back/tracking_url", writeBack.TrackingUrl, errors);
        if (writeBack.Token is { } token && (token.Length is 0 or > MaxTokenLength || token.Any(c => c is <= ' ' or > '~')))
            errors.Add("/write_back/token", $"Must be 1 to {MaxTokenLength} visible ASCII characters.");
        if (writeBack.Alias is { } alias)
            errors.RequireText("/write_back/alias", alias, LabelValidator.MaxNameLength);
    }
}
