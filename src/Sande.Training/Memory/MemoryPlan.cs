using Sande.Contracts.Jobs;
using Sande.Contracts.Remediations;
using Sande.Training.Errors;

namespace Sande.Training.Memory;

/// <summary>How a training run fits into a device's memory.</summary>
/// <param name="Choices">What it does for that.</param>
/// <param name="Needs">What it needs so.</param>
/// <param name="Limit">What there is, bytes; null where that is not known.</param>
internal sealed record MemoryPlan(MemoryChoices Choices, MemoryNeeds Needs, long? Limit)
{
    // The desktop, the driver and other processes have their part.
    private const double UsableShare = 0.95;

    /// <summary>The first of the open choices that fits; where memory is unknown, the first.</summary>
    /// <param name="demand">What is trained.</param>
    /// <param name="user">What is set by hand, or null.</param>
    /// <param name="device">The device's name.</param>
    /// <param name="memory">Its memory, bytes, or null.</param>
    /// <exception cref="TrainingException">None fits.</exception>
    public static MemoryPlan Choose(MemoryDemand demand, MemoryHyperparameters? user, string device, long? memory)
    {
        var limit = memory is { } bytes ? (long)(UsableShare * bytes) : (long?)null;
        var plans = MemoryChoices.Open(user, narrowWeights: demand.WeightBytes < sizeof(float)).Select(choices => new MemoryPlan(choices, demand.With(choices), limit)).ToList();
        return plans.FirstOrDefault(plan => plan.Needs.Total <= (limit ?? long.MaxValue)) ?? throw new TrainingException(
            FailureCode.OutOfMemory,
            $"The job does not fit on {device}, which has {MemoryNeeds.Gibibytes(limit!.Value)} GiB to use. It needs at least, in GiB: {plans[^1].Needs} with {plans[^1].Choices}. "
            + "A smaller max_sequence_length, an adapter (hyperparameters.adapter) or a larger device would help.");
    }

    public override string ToString()
        => $"Memory planned, in GiB: {Needs}{(Limit is { } limit ? $" of {MemoryNeeds.Gibibytes(limit)}" : "")}; {Choices}.";
}
