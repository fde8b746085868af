using Sande.Contracts.Jobs;

namespace Sande.Persistence.Hangfire;

/// <summary>Hands work to the worker hosts. Delivery is at least once: what is delivered twice is sorted out by the lease on the row.</summary>
public interface IJobQueue
{
    /// <summary>Enqueues a job on a queue of <see cref="JobQueues"/>.</summary>
    /// <returns>The Hangfire job's id.</returns>
    string Enqueue(string jobId, string queue);

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
