namespace Sande.Persistence.Jobs;

/// <summary>The kinds of lines in a job's history.</summary>
public static class JobEventTypes
{
    /// <summary>The status changed.</summary>
    public const string Status = "status";

    /// <summary>A phase began.</summary>
    public const string Phase = "phase";

    /// <summary>A sentence of the computation or its worker.</summary>
    public const string Message = "message";
}
