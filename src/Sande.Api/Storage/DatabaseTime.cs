namespace Sande.Api.Storage;

/// <summary>Times as the database keeps them.</summary>
internal static class DatabaseTime
{
    /// <summary>Now, in whole microseconds: PostgreSQL keeps no more, and an answer to a POST should say what a later GET says.</summary>
    public static DateTimeOffset GetDatabaseNow(this TimeProvider time)
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
