using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Sande.Persistence.Jobs;

namespace Sande.Worker.Jobs;

/// <summary>The jobs that this host runs: told of the database's notifications, so that a cancel is heard at once and not at the next heartbeat.</summary>
internal sealed class RunningJobs(JobNotifications notifications) : BackgroundService
{
    private readonly ConcurrentDictionary<string, LeaseKeeper> _keepers = new();

    /// <summary>Wakes <paramref name="keeper"/> when something happens to the job, until the returned registration is disposed.</summary>
    public IDisposable Add(string jobId, LeaseKeeper keeper)
    {
        _keepers[jobId] = keeper;
        return new Registration(this, jobId, keeper);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var jobId in notifications.ListenAsync(stoppingToken))
        {
            if (_keepers.TryGetValue(jobId, out var keeper))
                keeper.Wake();
        }
    }

    private sealed class Registration(RunningJobs jobs, string jobId, LeaseKeeper keeper) : IDisposable
    {
        public void Dispose() => jobs._keepers.TryRemove(KeyValuePair.Create(jobId, keeper));
    }
}
