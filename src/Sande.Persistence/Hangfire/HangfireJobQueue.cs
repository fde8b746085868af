using Hangfire;
using Sande.Contracts.Jobs;

namespace Sande.Persistence.Hangfire;

internal sealed class HangfireJobQueue(IBackgroundJobClient client) : IJobQueue
{
    public string Enqueue(string jobId, string queue)
        => client.Enqueue<IJobRunner>(queue, runner => runner.RunAsync(jobId, CancellationToken.None));

    public string EnqueueValidation(string checkpointId)
        => client.Enqueue<ICheckpointValidationRunner>(JobQueues.Default, runner => runner.RunAsync(checkpointId, CancellationToken.None));

    public string EnqueueCallback(string callbackId)
        => client.Enqueue<ICallbackRunner>(JobQueues.Default, runner => runner.RunAsync(callbackId, CancellationToken.None));

    public string EnqueueImport(string checkpointId)
        => client.Enqueue<ICheckpointImportRunner>(JobQueues.Default, runner => runner.RunAsync(checkpointId, CancellationToken.None));
}
