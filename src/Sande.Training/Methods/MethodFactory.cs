using Sande.Contracts.Jobs;
using Sande.Contracts.Remediations;
using Sande.Training.Errors;
using Sande.Training.Methods.Dpo;
using Sande.Training.Methods.FineMixing;
using Sande.Training.Methods.GradientAscent;
using Sande.Training.Methods.Nad;
using Sande.Training.Methods.Osft;
using Sande.Training.Methods.Sande;
using Sande.Training.Methods.Sft;

namespace Sande.Training.Methods;

/// <summary>The methods by name.</summary>
internal static class MethodFactory
{
    public static IMethod Create(RemediationMethod method) => method switch
    {
        RemediationMethod.Dpo => new DpoMethod(),
        RemediationMethod.FineMixing => new FineMixingMethod(),
        RemediationMethod.GradientAscent => new GradientAscentMethod(),
        RemediationMethod.Nad => new NadMethod(),
        RemediationMethod.Osft => new OsftMethod(),
        RemediationMethod.Sande or RemediationMethod.SandeP => new SandeMethod(method),
        RemediationMethod.Sft => new SftMethod(),
        _ => throw new TrainingException(FailureCode.InvalidSpec, $"Method {method} is not available."),
    };
}
