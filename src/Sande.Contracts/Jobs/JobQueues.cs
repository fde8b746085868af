namespace Sande.Contracts.Jobs;

/// <summary>The Hangfire queues.</summary>
public static class JobQueues
{
    /// <summary>Computations: one at a time on each device.</summary>
    public const string Gpu = "gpu";

    /// <summary>Everything short: import and validation of checkpoints, callbacks, clean-up.</summary>
    public const string Default = "default";
}
