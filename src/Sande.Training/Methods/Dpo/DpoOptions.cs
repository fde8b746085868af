using Sande.Contracts.Remediations;

namespace Sande.Training.Methods.Dpo;

/// <summary>DPO's own hyper-parameters with the values that are used; <see cref="DpoHyperparameters"/> says what each is.</summary>
internal sealed record DpoOptions(double Beta)
{
    // arXiv 2305.18290, appendix B: "β = 0.1, batch size of 64 ... learning rate of 1e-6"; 150 of some 1,500 steps warm up, then the rate stays.
    private const double DefaultBeta = 0.1;
    private const double LearningRate = 1e-6;
    private const int BatchSize = 64;
    private const double WarmupRatio = 0.1;

    public static DpoOptions Resolve(DpoHyperparameters? user) => new(user?.Beta ?? DefaultBeta);

    /// <summary>The paper's values in the place of the preset's.</summary>
    public static ResolvedHyperparameters Adapt(ResolvedHyperparameters preset) => preset with
    {
        LearningRate = LearningRate,
        BatchSize = BatchSize,
        LrSchedulerType = LrSchedulerType.Constant,
        WarmupRatio = WarmupRatio,
    };

    public DpoHyperparameters ToContract() => new() { Beta = Beta };
}
