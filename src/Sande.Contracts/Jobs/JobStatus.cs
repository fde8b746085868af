namespace Sande.Contracts.Jobs;

/// <summary>The life of a job. Succeeded, failed and cancelled are terminal.</summary>
public enum JobStatus
{
    /// <summary>Waits for a worker.</summary>
    Queued,

    /// <summary>A worker holds its lease.</summary>
    Running,

    /// <summary>Ended with a result.</summary>
    Succeeded,

    /// <summary>Ended with an error.</summary>
    Failed,

    /// <summary>Stopped because a user asked for it.</summary>
    Cancelled,
}

/// <summary>What follows from a status.</summary>
public static class JobStatusExtensions
{
    /// <summary>Whether nothing will change any more.</summary>
    public static bool IsTerminal(this JobStatus status) => status is JobStatus.Succeeded or JobStatus.Failed or JobStatus.Cancelled;
}
