using Sande.Persistence.Entities;
using Sande.Persistence.Workers;

namespace Sande.Api.Workers;

/// <summary>A host that computes jobs.</summary>
internal sealed record WorkerView
{
    /// <summary><c>wrk_…</c>, another one at each start.</summary>
    public required string Id { get; init; }

    /// <summary>Always <c>worker</c>.</summary>
    public string Object { get; } = "worker";

    /// <summary>Whether it is there.</summary>
    public required WorkerStatus Status { get; init; }

    /// <summary>The machine's name.</summary>
    public required string Host { get; init; }

    /// <summary>The program's version.</summary>
    public required string Version { get; init; }

    /// <summary>How many jobs it runs at a time.</summary>
    public required int Slots { get; init; }

    /// <summary>What it computes on.</summary>
    public required IReadOnlyList<WorkerDeviceView> Devices { get; init; }

    /// <summary>The jobs that it has now, the longest first.</summary>
    public required IReadOnlyList<string> CurrentJobIds { get; init; }

    /// <summary>When it started, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it was last heard of, UTC: every ten seconds.</summary>
    public required DateTimeOffset LastHeartbeatAt { get; init; }

    /// <summary>Whether a worker is there that was last heard of then.</summary>
    public static WorkerStatus StatusOf(DateTimeOffset lastHeartbeatAt, DateTimeOffset now) => now - lastHeartbeatAt > WorkerRegistry.LostAfter ? WorkerStatus.Lost : WorkerStatus.Online;

    /// <summary>The view of an entity.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="jobs">The jobs that run, by owner.</param>
    /// <param name="now">The time.</param>
    public static WorkerView From(Worker worker, ILookup<string, string> jobs, DateTimeOffset now) => new()
    {
        Id = worker.Id,
        Status = StatusOf(worker.LastHeartbeatAt, now),
        Host = worker.Host,
        Version = worker.Version,
        Slots = worker.Slots,
        Devices = [.. worker.Devices.Select(device => new WorkerDeviceView { Name = device.Name, Model = device.Model, MemoryBytes = device.MemoryBytes, UsedMemoryBytes = device.UsedMemoryBytes })],
        CurrentJobIds = [.. jobs[worker.Owner]],
        StartedAt = worker.CreatedAt,
        LastHeartbeatAt = worker.LastHeartbeatAt,
    };
}

/// <summary>A device of a worker; what is not known is null.</summary>
internal sealed record WorkerDeviceView
{
    /// <summary><c>cpu</c>, or <c>cuda:</c> and the GPU's number on its machine or its id.</summary>
    public required string Name { get; init; }

    /// <summary>What its maker calls it.</summary>
    public required string? Model { get; init; }

    /// <summary>Its memory, bytes.</summary>
    public required long? MemoryBytes { get; init; }

    /// <summary>How much of it all processes use, bytes, at the last heartbeat.</summary>
    public required long? UsedMemoryBytes { get; init; }
}

/// <summary>Whether a worker is there.</summary>
internal enum WorkerStatus
{
    /// <summary>It was heard of within the last minute.</summary>
    Online,

    /// <summary>It was not: its jobs wait for another one.</summary>
    Lost,
}
