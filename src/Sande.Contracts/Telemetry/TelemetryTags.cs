namespace Sande.Contracts.Telemetry;

/// <summary>Names of what spans and metrics are told apart by. Never a prompt or a response.</summary>
public static class TelemetryTags
{
    /// <summary>A job's id; in spans alone, as each job would be a time series.</summary>
    public const string JobId = "sande.job.id";

    /// <summary>Which attempt at a job it is; in spans alone.</summary>
    public const string Attempt = "sande.job.attempt";

    /// <summary>The kind of a job or of a callback.</summary>
    public const string Kind = "kind";

    /// <summary>A remediation's method.</summary>
    public const string Method = "method";

    /// <summary>A status.</summary>
    public const string Status = "status";

    /// <summary>What became of it.</summary>
    public const string Outcome = "outcome";

    /// <summary>Who sends webhooks.</summary>
    public const string Source = "source";

    /// <summary>What kind of thing it is about.</summary>
    public const string What = "what";

    /// <summary>A worker's host.</summary>
    public const string Host = "host";

    /// <summary>A device of a worker.</summary>
    public const string Device = "device";

    /// <summary>A folder of the data folder.</summary>
    public const string Folder = "folder";
}
