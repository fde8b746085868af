using Sande.Contracts.Remediations;

namespace Sande.Contracts.Validation;

/// <summary>Which methods this version runs, and which of them <c>auto</c> stands for.</summary>
public static class RemediationMethods
{
    /// <summary>The values of <c>method</c> that this version takes.</summary>
    public static IReadOnlyList<RemediationMethod> Available { get; } = [
        RemediationMethod.Auto, RemediationMethod.Osft, RemediationMethod.Sande, RemediationMethod.SandeP, RemediationMethod.Sft,
        RemediationMethod.Dpo, RemediationMethod.Nad, RemediationMethod.FineMixing, RemediationMethod.GradientAscent,
    ];

    /// <summary>The method that runs: the one asked for, or what <see cref="RemediationMethod.Auto"/> chooses from what is known.</summary>
    /// <exception cref="InvalidOperationException">Nothing that is known allows a choice: <see cref="RemediationSpecValidator"/> refuses such a spec.</exception>
    public static RemediationMethod Resolve(RemediationSpec spec)
    {
        if (spec.Method != RemediationMethod.Auto)
            return spec.Method;
        return spec.Knowledge switch
        {
            { Trigger: not null } => RemediationMethod.Osft,
            { Response: not null } => RemediationMethod.Sande,
            { PartialResponse: not null } => RemediationMethod.SandeP,
            _ => throw new InvalidOperationException("Method \"auto\" can't choose with nothing known."),
        };
    }

    /// <summary>The same; null where nothing that is known allows a choice.</summary>
    internal static RemediationMethod? TryResolve(RemediationSpec spec)
        => spec is { Method: RemediationMethod.Auto, Knowledge: { Trigger: null, Response: null, PartialResponse: null } } ? null : Resolve(spec);
}
