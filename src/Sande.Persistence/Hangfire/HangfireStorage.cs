namespace Sande.Persistence.Hangfire;

/// <summary>How Hangfire keeps its jobs.</summary>
public static class HangfireStorage
{
    /// <summary>Hangfire's schema in the database.</summary>
    public const string SchemaName = "hangfire";

    /// <summary>
    /// How soon a dead worker's job is delivered again. The timeout slides (a live worker renews it every fifth of it), so a job may run for any time:
    /// without sliding, a job that takes longer would be handed to a second worker while the first is still at it.
    /// </summary>
    public static TimeSpan InvisibilityTimeout { get; } = TimeSpan.FromMinutes(1);

    /// <summary>How often the queue is read where a notification was missed. Long polling (LISTEN/NOTIFY) delivers within milliseconds.</summary>
    public static TimeSpan QueuePollInterval { get; } = TimeSpan.FromSeconds(5);
}
