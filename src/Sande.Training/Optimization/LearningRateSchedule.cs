using Sande.Contracts.Remediations;

namespace Sande.Training.Optimization;

/// <summary>The learning rate of each step: a linear rise over the warm-up steps, then constant or half a cosine down to 0 (transformers' get_cosine_schedule_with_warmup).</summary>
/// <param name="Peak">Highest rate.</param>
/// <param name="Type">What follows the warm-up.</param>
/// <param name="WarmupSteps">Steps with a rising rate.</param>
/// <param name="TotalSteps">Steps in all.</param>
public sealed record LearningRateSchedule(double Peak, LrSchedulerType Type, int WarmupSteps, int TotalSteps)
{
    /// <summary>The rate of <paramref name="step"/>, counted from 1.</summary>
    public double At(int step)
    {
        if (step <= WarmupSteps)
            return Peak * step / WarmupSteps;
        if (Type == LrSchedulerType.Constant)
            return Peak;
        // The step counts from 0 inside the cosine: the last step still moves.
        var progress = (step - 1 - WarmupSteps) / (double)Math.Max(1, TotalSteps - WarmupSteps);
        return Peak * 0.5 * (1 + Math.Cos(Math.PI * progress));
    }
}
