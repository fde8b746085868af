using Sande.Contracts.Remediations;
using Sande.Contracts.Validation;
using Sande.Training.Methods.Dpo;
using Sande.Training.Methods.FineMixing;
using Sande.Training.Methods.GradientAscent;
using Sande.Training.Methods.Nad;

namespace Sande.Training.Methods;

/// <summary>What the baselines have of their own: where a preset's common values are not theirs, and the options that only they know.</summary>
internal static class BaselinePresets
{
    /// <summary>The preset as this method wants it, before the user's values.</summary>
    public static ResolvedHyperparameters Adapt(RemediationMethod method, ResolvedHyperparameters preset) => method switch
    {
        RemediationMethod.Dpo => DpoOptions.Adapt(preset),
        RemediationMethod.GradientAscent => preset with { MaxSteps = GradientAscentOptions.MaxSteps, HeldBackRatio = GradientAscentOptions.HeldBackRatio },
        _ => preset,
    };

    /// <summary>The values with the method's own options.</summary>
    public static ResolvedHyperparameters AddOptions(RemediationSpec spec, ResolvedHyperparameters values) => RemediationMethods.Resolve(spec) switch
    {
        RemediationMethod.Dpo => values with { Dpo = DpoOptions.Resolve(spec.Hyperparameters.Dpo) },
        RemediationMethod.FineMixing => values with { FineMixing = FineMixingOptions.Resolve(spec.Hyperparameters.FineMixing) },
        RemediationMethod.GradientAscent => values with { GradientAscent = GradientAscentOptions.Resolve(spec.Hyperparameters.GradientAscent) },
        RemediationMethod.Nad => values with { Nad = NadOptions.Resolve(spec, values.Epochs) },
        _ => values,
    };
}
