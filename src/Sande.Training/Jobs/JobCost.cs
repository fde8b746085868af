using Sande.Contracts.Jobs;

namespace Sande.Training.Jobs;

/// <summary>What each phase costs, in tokens through the model, so that one fraction tells how far the whole job is.</summary>
/// <param name="Evaluation">Tokens of one evaluation: prompts read and answers generated.</param>
/// <param name="Training">Tokens trained on; each costs about three of a forward pass.</param>
internal sealed record JobCost(double Evaluation, double Training)
{
    private const double BackwardFactor = 3;

    // Loading and saving are small beside the rest.
    private const double LoadingShare = 0.01;
    private const double SavingShare = 0.01;

    // A scan's parts, as they are on a small model where something is found.
    private const double ScanningShare = 0.7;
    private const double ConfirmingShare = 0.29;

    /// <summary>Of a scan: it counts in its own parts.</summary>
    public static JobCost OfScan { get; } = new(Evaluation: 1, Training: 0);

    /// <summary>Share of the whole job when <paramref name="phaseFraction"/> of <paramref name="phase"/> is done.</summary>
    public double Fraction(JobPhase phase, double phaseFraction)
    {
        var total = 2 * Evaluation + BackwardFactor * Training;
        var body = 1 - LoadingShare - SavingShare;
        var (evaluation, training) = (body * Evaluation / total, body * BackwardFactor * Training / total);
        return phase switch
        {
            JobPhase.Loading => LoadingShare * phaseFraction,
            // An evaluation does nothing else.
            JobPhase.Evaluating => LoadingShare + (1 - LoadingShare) * phaseFraction,
            JobPhase.Scanning => LoadingShare + ScanningShare * phaseFraction,
            JobPhase.Confirming or JobPhase.MeasuringPower => LoadingShare + ScanningShare + ConfirmingShare * phaseFraction,
            JobPhase.EvaluatingBefore => LoadingShare + evaluation * phaseFraction,
            JobPhase.Training or JobPhase.Simulating or JobPhase.Eliminating => LoadingShare + evaluation + training * phaseFraction,
            JobPhase.EvaluatingAfter => LoadingShare + evaluation + training + evaluation * phaseFraction,
            _ => 1 - SavingShare + SavingShare * phaseFraction,
        };
    }
}
