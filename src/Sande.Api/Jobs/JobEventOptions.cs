namespace Sande.Api.Jobs;

/// <summary>How event streams behave.</summary>
internal sealed class JobEventOptions
{
    /// <summary>The configuration key of <see cref="Heartbeat"/>, in seconds.</summary>
    public const string HeartbeatKey = "SANDE_EVENT_HEARTBEAT_SECONDS";

    /// <summary>After how much silence a comment is sent, so that no proxy takes the connection for dead. Default 15 seconds.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);
}
