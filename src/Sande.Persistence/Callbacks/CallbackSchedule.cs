namespace Sande.Persistence.Callbacks;

/// <summary>When a message is sent: at once and then less and less often for a day, as Standard Webhooks proposes.</summary>
public static class CallbackSchedule
{
    private static readonly TimeSpan[] Delays =
    [
        TimeSpan.Zero, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2),
        TimeSpan.FromHours(5), TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>
    /// The next attempt after one that failed at <paramref name="now"/>; null where it was the last. Times that passed while no worker ran are not made up for.
    /// </summary>
    public static DateTimeOffset? Next(DateTimeOffset createdAt, DateTimeOffset now)
        => Delays.Select(delay => (DateTimeOffset?)(createdAt + delay)).FirstOrDefault(time => time > now);
}
