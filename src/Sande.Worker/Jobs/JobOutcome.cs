using Sande.Contracts.Jobs;
using Sande.Persistence.Entities;

namespace Sande.Worker.Jobs;

/// <summary>How the supervision of a job's computation ended.</summary>
internal abstract record JobOutcome
{
    private JobOutcome()
    {
    }

    /// <summary>The computation wrote its result.</summary>
    public sealed record Succeeded(JobResult Result) : JobOutcome;

    /// <summary>It failed for good; where its device was too small, with what a larger one must have.</summary>
    public sealed record Failed(FailureCode Code, string Message, long? RequiredMemoryBytes = null) : JobOutcome;

    /// <summary>This host's device is too small, and another worker has one that is not.</summary>
    public sealed record HandedOver(DeviceNeeds Needs, string Message) : JobOutcome;

    /// <summary>It was stopped because a user asked for it.</summary>
    public sealed record Cancelled : JobOutcome;

    /// <summary>It was stopped because this host stops; another host, or the next start of this one, goes on from its state.</summary>
    public sealed record Interrupted : JobOutcome;

    /// <summary>Another worker has the job: nothing more may be written for it.</summary>
    public sealed record LeaseLost : JobOutcome;
}
