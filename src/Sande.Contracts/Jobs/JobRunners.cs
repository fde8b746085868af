namespace Sande.Contracts.Jobs;

/// <summary>Runs a job; Hangfire stores this interface's name, the worker host implements it.</summary>
public interface IJobRunner
{
    /// <summary>Takes the job's lease, runs the computation in its own process and records how it ended. Harmless when delivered twice.</summary>
    Task RunAsync(string jobId, CancellationToken cancellationToken);
}

/// <summary>Imports a checkpoint's files from a folder; Hangfire stores this interface's name, the worker host implements it.</summary>
public interface ICheckpointImportRunner
{
    /// <summary>Moves the checkpoint from <c>importing</c> to <c>validating</c>, or to <c>invalid</c> where the folder can't be imported. Harmless when delivered twice.</summary>
    Task RunAsync(string checkpointId, CancellationToken cancellationToken);
}

/// <summary>Sends callbacks; Hangfire stores this interface's name, the worker host implements it.</summary>
public interface ICallbackRunner
{
    /// <summary>Makes one attempt to send a callback and records how it went. Delivered twice, the message may be sent twice, with the same id.</summary>
    Task RunAsync(string callbackId, CancellationToken cancellationToken);
}

/// <summary>Validates an uploaded checkpoint; Hangfire stores this interface's name, the worker host implements it.</summary>
public interface ICheckpointValidationRunner
{
    /// <summary>Moves the checkpoint from <c>validating</c> to <c>ready</c> or <c>invalid</c>. Harmless when delivered twice.</summary>
    Task RunAsync(string checkpointId, CancellationToken cancellationToken);
}

/// <summary>Removes what is past its time; Hangfire stores this interface's name, the worker host implements it.</summary>
public interface IRetentionRunner
{
    /// <summary>Removes what is past its time now. Harmless when delivered twice.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
