using Sande.Contracts.Jobs;

namespace Sande.Worker.Jobs;

/// <summary>Phases as sentences.</summary>
internal static class JobPhaseText
{
    /// <summary>What happens in <paramref name="phase"/>.</summary>
    public static string Describe(JobPhase phase) => phase switch
    {
        JobPhase.Loading => "Reading the checkpoint and the datasets.",
        JobPhase.Evaluating => "Measuring the checkpoint.",
        JobPhase.Scanning => "Looking for responses that were planted.",
        JobPhase.Confirming => "Tuning parrots toward what was found.",
        JobPhase.MeasuringPower => "Planting a known backdoor in a throw-away copy, to see whether the scan finds it.",
        JobPhase.EvaluatingBefore => "Measuring the checkpoint as it came.",
        JobPhase.Simulating => "Tuning parrots that imitate the trigger.",
        JobPhase.Eliminating => "Training the model to answer well behind the parrots.",
        JobPhase.Training => "Training.",
        JobPhase.EvaluatingAfter => "Measuring the changed checkpoint.",
        JobPhase.Saving => "Writing the output checkpoint.",
        _ => phase.ToString(),
    };
}
