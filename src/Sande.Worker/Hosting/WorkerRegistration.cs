using System.Collections.Immutable;
using System.Reflection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sande.Persistence;
using Sande.Persistence.Entities;
using Sande.Persistence.Workers;
using Sande.Worker.Jobs;

namespace Sande.Worker.Hosting;

/// <summary>Keeps this host in the list of workers, from its start to its stop, with its devices as they are.</summary>
internal sealed class WorkerRegistration : BackgroundService
{
    private readonly WorkerRegistry _registry;
    private readonly ComputeSlots _slots;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Persistence.Entities.Worker _worker;

    public WorkerRegistration(WorkerRegistry registry, ComputeSlots slots, TimeProvider time, ILogger<WorkerRegistration> logger)
    {
        (_registry, _slots, _time, _logger) = (registry, slots, time, logger);
        _worker = Describe(slots.Count, time.GetUtcNow());
    }

    /// <summary>The id in the list of workers.</summary>
    public string Id => _worker.Id;

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await _registry.BeatAsync(_worker, WorkerDevices.Describe(_slots), cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(() => _registry.RemoveAsync(_worker.Id, cancellationToken));
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(WorkerRegistry.HeartbeatInterval, _time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await TryAsync(() => _registry.BeatAsync(_worker, WorkerDevices.Describe(_slots), stoppingToken));
    }

    // While the database is away there is nobody to tell: the next heartbeat does.
    private async Task TryAsync(Func<Task> tell)
    {
        try
        {
            await tell();
        }
        catch (Exception away) when (away is not OperationCanceledException)
        {
            _logger.HeartbeatNotWritten(away);
        }
    }

    private static Persistence.Entities.Worker Describe(int slots, DateTimeOffset now) => new()
    {
        Id = Ids.New(Ids.Worker),
        Owner = RunningJobs.Owner,
        Host = Environment.MachineName,
        Version = typeof(WorkerRegistration).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "",
        Slots = slots,
        Devices = ImmutableArray<WorkerDevice>.Empty,
        CreatedAt = now,
        LastHeartbeatAt = now,
    };
}
