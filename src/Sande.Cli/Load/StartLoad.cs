using System.Diagnostics;
using Sande.Cli.Client;
using Sande.Contracts.Jobs;
using Sande.Contracts.Remediations;

namespace Sande.Cli.Load;

/// <summary>Posts jobs to a worker that has nothing to do, and looks when they run.</summary>
internal sealed class StartLoad(SandeClient client, LoadOptions options)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    // From the end of a job to the next one: the worker's slot is free again.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>The times from before the POST to the answer that says <c>running</c>, and to the first progress of the computation.</summary>
    public async Task<LoadRow[]> RunAsync(RemediationSpec spec, CancellationToken cancellationToken)
    {
        var (running, computing) = (new List<double>(), new List<double>());
        var began = Stopwatch.GetTimestamp();
        for (var count = 0; count < options.Starts; count++)
        {
            var started = Stopwatch.GetTimestamp();
            var job = await client.CreateRemediationAsync(spec, cancellationToken);
            await WaitAsync(job.Id, seen => seen.Status != JobStatus.Queued, cancellationToken);
            running.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            await WaitAsync(job.Id, seen => seen.Phase is not null, cancellationToken);
            computing.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            await client.CancelRemediationAsync(job.Id, cancellationToken);
            await WaitAsync(job.Id, seen => seen.IsTerminal, cancellationToken);
            await Task.Delay(Pause, cancellationToken);
        }

        var elapsed = Stopwatch.GetElapsedTime(began);
        return [LoadRow.Of("POST to an idle worker, until running", running, elapsed), LoadRow.Of("POST to an idle worker, until its process reports", computing, elapsed)];
    }

    private async Task WaitAsync(string id, Func<RemediationResource, bool> until, CancellationToken cancellationToken)
    {
        while (!until(await client.GetRemediationAsync(id, cancellationToken)))
            await Task.Delay(Poll, cancellationToken);
    }
}
