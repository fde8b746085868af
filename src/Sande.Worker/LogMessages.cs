using Microsoft.Extensions.Logging;
using Sande.Contracts.Checkpoints;
using Sande.Contracts.Jobs;
using Sande.Persistence.Entities;
using Sande.Worker.Native;

namespace Sande.Worker;

/// <summary>All that the worker logs. Prompts and responses appear at Debug at most.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(1, LogLevel.Information, "Worker {Owner} takes jobs: {Slots} slot(s) on {Devices}; {Torch}; work in {WorkPath}")]
    public static partial void WorkerStarted(this ILogger logger, string owner, int slots, string devices, NativeTorch torch, string workPath);

    [LoggerMessage(2, LogLevel.Debug, "Job {JobId} is not to be taken: it has ended, another worker has it, or this one's devices are too small")]
    public static partial void JobNotTaken(this ILogger logger, string jobId);

    [LoggerMessage(3, LogLevel.Information, "Job {JobId}: taken, attempt {Attempt}")]
    public static partial void JobTaken(this ILogger logger, string jobId, int attempt);

    [LoggerMessage(4, LogLevel.Information, "Job {JobId}: succeeded; its output is {Output}")]
    public static partial void JobSucceeded(this ILogger logger, string jobId, string output);

    [LoggerMessage(19, LogLevel.Information, "Job {JobId}: cancelled")]
    public static partial void JobCancelled(this ILogger logger, string jobId);

    [LoggerMessage(20, LogLevel.Information, "Job {JobId}: stopped with this host, it waits for the next")]
    public static partial void JobInterrupted(this ILogger logger, string jobId);

    [LoggerMessage(26, LogLevel.Information, "Job {JobId}: handed over. {Reason}")]
    public static partial void JobHandedOver(this ILogger logger, string jobId, string reason);

    [LoggerMessage(5, LogLevel.Warning, "Job {JobId}: failed ({Code}): {Reason}")]
    public static partial void JobFailed(this ILogger logger, string jobId, FailureCode code, string reason);

    [LoggerMessage(6, LogLevel.Error, "Job {JobId}: failed in the host")]
    public static partial void JobFailedInHost(this ILogger logger, Exception exception, string jobId);

    [LoggerMessage(7, LogLevel.Warning, "Job {JobId}: the lease is lost, another worker has the job or will take it")]
    public static partial void LeaseLost(this ILogger logger, string jobId);

    [LoggerMessage(8, LogLevel.Warning, "Job {JobId}: the lease could not be renewed")]
    public static partial void LeaseNotRenewed(this ILogger logger, Exception exception, string jobId);

    [LoggerMessage(9, LogLevel.Warning, "Job {JobId}: events could not be stored")]
    public static partial void EventsNotStored(this ILogger logger, Exception exception, string jobId);

    [LoggerMessage(10, LogLevel.Information, "Job {JobId}: process {ProcessId} computes")]
    public static partial void ProcessStarted(this ILogger logger, string jobId, int processId);

    [LoggerMessage(11, LogLevel.Warning, "Job {JobId}: the process ended with {ExitCode} and no result (crash {Crashes} of at most {MaxCrashes})")]
    public static partial void ProcessCrashed(this ILogger logger, string jobId, int exitCode, int crashes, int maxCrashes);

    [LoggerMessage(12, LogLevel.Debug, "Job {JobId}: {Line}")]
    public static partial void ChildLine(this ILogger logger, string jobId, string line);

    [LoggerMessage(13, LogLevel.Warning, "Job {JobId}: a line of {Length} characters on the process's standard output is not an event: {Reason}")]
    public static partial void NotAnEvent(this ILogger logger, string jobId, int length, string reason);

    [LoggerMessage(14, LogLevel.Debug, "Job {JobId}: not an event: {Line}")]
    public static partial void NotAnEventText(this ILogger logger, string jobId, string line);

    [LoggerMessage(15, LogLevel.Warning, "Could not delete {Folder}")]
    public static partial void FolderNotDeleted(this ILogger logger, Exception exception, string folder);

    [LoggerMessage(16, LogLevel.Information, "Checkpoint {CheckpointId}: {Status}")]
    public static partial void CheckpointValidated(this ILogger logger, string checkpointId, CheckpointStatus status);

    [LoggerMessage(21, LogLevel.Information, "Checkpoint {CheckpointId}: imported {Files} file(s), {Bytes} bytes")]
    public static partial void CheckpointImported(this ILogger logger, string checkpointId, int files, long bytes);

    [LoggerMessage(22, LogLevel.Information, "Callback {CallbackId} of {JobId}: {Status}; {Error}")]
    public static partial void CallbackAttempted(this ILogger logger, string callbackId, string jobId, CallbackStatus status, string? error);

    [LoggerMessage(23, LogLevel.Error, "Callback {CallbackId} of {JobId} could not be sent")]
    public static partial void CallbackFaulted(this ILogger logger, Exception exception, string callbackId, string jobId);

    [LoggerMessage(24, LogLevel.Warning, "Could not tell the database that this worker is there; trying again")]
    public static partial void HeartbeatNotWritten(this ILogger logger, Exception exception);

    [LoggerMessage(25, LogLevel.Information, "Past their time: {Count} work folder(s) removed")]
    public static partial void WorkFoldersRemoved(this ILogger logger, int count);

    [LoggerMessage(18, LogLevel.Warning, "Job {JobId}: the database is away, trying again")]
    public static partial void DatabaseAway(this ILogger logger, Exception exception, string jobId);

    [LoggerMessage(17, LogLevel.Error, "The computation failed ({Code})")]
    public static partial void ComputationFailed(this ILogger logger, Exception exception, FailureCode code);
}
