using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sande.Persistence.Jobs;
using Sande.Worker.Hosting;

namespace Sande.Worker.Jobs;

/// <summary>
/// The jobs that this host holds: takes them, keeps their leases, and hears the database's notifications for them, so that a cancel arrives at once
/// and not at the next heartbeat.
/// </summary>
internal sealed class RunningJobs(JobLeases leases, JobNotifications notifications, WorkerOptions options, TimeProvider time, ILogger<LeaseKeeper> logger)
    : BackgroundService
{
    private readonly ConcurrentDictionary<string, LeaseKeeper> _keepers = new();

    /// <summary>This process, as leases name it.</summary>
    public static string Owner { get; } = $"{Environment.MachineName}:{Environment.ProcessId}";

    /// <summary>Takes a job and keeps it until the returned keeper is disposed; null where it has ended or another worker has it.</summary>
    public async Task<LeaseKeeper?> TryTakeAsync(string jobId, CancellationToken cancellationToken)
    {
        if (await leases.TryAcquireAsync(jobId, Owner, options.Lease, cancellationToken) is not { } lease)
            return null;
        var keeper = new LeaseKeeper(lease, leases, options, time, logger, ended => _keepers.TryRemove(KeyValuePair.Create(jobId, ended)));
        _keepers[jobId] = keeper;
        return keeper;
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
}
