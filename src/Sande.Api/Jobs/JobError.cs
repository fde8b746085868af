using Sande.Contracts.Jobs;
using Sande.Persistence.Entities;

namespace Sande.Api.Jobs;

/// <summary>Why a job failed.</summary>
public sealed record JobError
{
    /// <summary>For programs.</summary>
    public required FailureCode Code { get; init; }

    /// <summary>For people.</summary>
    public required string Message { get; init; }

    /// <summary>The error of a job, or null where it has none.</summary>
    public static JobError? From(Job job) => job.ErrorCode is { } code ? new() { Code = code, Message = job.ErrorMessage ?? "" } : null;
}
