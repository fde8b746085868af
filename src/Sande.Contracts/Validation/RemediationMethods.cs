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

    /// <summary>
    /// The method that runs: the one asked for, or what <see cref="RemediationMethod.Auto"/> chooses from what is known; <see cref="RemediationMethod.Auto"/> itself
    /// where that allows no choice before a scan has looked.
    /// </summary>
    public static RemediationMethod Resolve(RemediationSpec spec)
    {
        if (spec.Method != RemediationMethod.Auto)
            return spec.Method;
        return spec.Knowledge switch
        {
            { Trigger: not null } => RemediationMethod.Osft,
            { Response: not null } => RemediationMethod.Sande,
            { PartialResponse: not null } => RemediationMethod.SandeP,
            _ => RemediationMethod.Auto,
        };
    }

    /// <summary>Whether a scan looks before a method can be chosen.</summary>
    public static bool ScansFirst(RemediationSpec spec) => Resolve(spec) == RemediationMethod.Auto;

    /// <summary>The methods that may run: one, or those that a scan's finding can lead to. What a failing example's prompt gives away is a trigger; else only a response is found.</summary>
    internal static IReadOnlyList<RemediationMethod> Possible(RemediationSpec spec) => Resolve(spec) switch
    {
        RemediationMethod.Auto when spec.Knowledge.FailingExample is null => [RemediationMethod.Sande],
        RemediationMethod.Auto => [RemediationMethod.Osft, RemediationMethod.Sande],
        var method => [method],
    };
}
