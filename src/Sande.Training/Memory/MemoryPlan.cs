using Sande.Contracts.Remediations;
using Sande.Training.Errors;
using Sande.Training.Models;

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
    /// <exception cref="DeviceTooSmallException">None fits.</exception>
    public static MemoryPlan Choose(MemoryDemand demand, MemoryHyperparameters? user, string device, long? memory)
    {
        var limit = Usable(memory);
        var plans = MemoryChoices.Open(user, narrowWeights: demand.WeightBytes < sizeof(float)).Select(choices => new MemoryPlan(choices, demand.With(choices), limit)).ToList();
        if (plans.Find(plan => plan.Needs.Total <= (limit ?? long.MaxValue)) is { } fitting)
            return fitting;
        var least = plans.MinBy(plan => plan.Needs.Total)!;
        throw new DeviceTooSmallException(
            $"The job does not fit on {device}, which has {MemoryNeeds.Gibibytes(limit!.Value)} GiB to use. It needs at least, in GiB: {least.Needs} with {least.Choices}. "
            + "A smaller max_sequence_length, an adapter (hyperparameters.adapter) or a larger device would help.",
            WithUsable(least.Needs.Total));
    }

    /// <summary>Refuses a model whose weights alone are more than the device holds, before they are read.</summary>
    /// <param name="config">The model.</param>
    /// <param name="weightBytes">Bytes of one weight: 4 or 2.</param>
    /// <param name="device">The device's name.</param>
    /// <param name="memory">Its memory, bytes, or null where that is not known.</param>
    /// <exception cref="DeviceTooSmallException">It does not fit.</exception>
    public static void RequireWeights(DecoderConfig config, int weightBytes, string device, long? memory)
    {
        var weights = config.ParameterCount * weightBytes;
        if (Usable(memory) is not { } limit || weights <= limit)
            return;
        throw new DeviceTooSmallException(
            $"The model does not fit on {device}, which has {MemoryNeeds.Gibibytes(limit)} GiB to use: its weights alone are {MemoryNeeds.Gibibytes(weights)} GiB.", WithUsable(weights));
    }

    private static long? Usable(long? memory) => memory is { } bytes ? (long)(UsableShare * bytes) : null;

    /// <summary>The memory of which so much is usable.</summary>
    private static long WithUsable(long usable) => (long)Math.Ceiling((usable + 1) / UsableShare);

    public override string ToString()
        => $"Memory planned, in GiB: {Needs}{(Limit is { } limit ? $" of {MemoryNeeds.Gibibytes(limit)}" : "")}; {Choices}.";
}
