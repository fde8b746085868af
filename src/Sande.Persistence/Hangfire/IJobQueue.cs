using Sande.Contracts.Jobs;

namespace Sande.Persistence.Hangfire;

/// <summary>Hands work to the worker hosts. Delivery is at least once: what is delivered twice is sorted out by the lease on the row.</summary>
public interface IJobQueue
{
    /// <summary>Enqueues a job for the workers that have its device.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="device">What it is to be computed on, a <see cref="DeviceName"/>.</param>
    /// <returns>The Hangfire job's id.</returns>
    string Enqueue(string jobId, string device);

    /// <summary>Enqueues the validation of a checkpoint on <c>default</c>.</summary>
    /// <returns>The Hangfire job's id.</returns>
    string EnqueueValidation(string checkpointId);

    /// <summary>Enqueues the import of a checkpoint on <c>default</c>.</summary>
    /// <returns>The Hangfire job's id.</returns>
    string EnqueueImport(string checkpointId);

    /// <summary>Enqueues the next attempt to send a callback on <c>default</c>.</summary>
    /// <returns>The Hangfire job's id.</returns>
    string EnqueueCallback(string callbackId);
}
