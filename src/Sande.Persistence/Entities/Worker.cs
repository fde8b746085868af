using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Sande.Contracts.Jobs;

namespace Sande.Persistence.Entities;

/// <summary>A worker host that runs, or that went without saying so.</summary>
public sealed class Worker
{
    /// <summary><c>wrk_…</c>, another one at each start.</summary>
    public required string Id { get; init; }

    /// <summary>How leases name it, as <c>machine:process</c>.</summary>
    public required string Owner { get; init; }

    /// <summary>The machine's name.</summary>
    public required string Host { get; init; }

    /// <summary>The program's version.</summary>
    public required string Version { get; init; }

    /// <summary>How many jobs it runs at a time.</summary>
    public required int Slots { get; init; }

    /// <summary>What it computes on, as it was at the last heartbeat.</summary>
    public required ImmutableArray<WorkerDevice> Devices { get; set; }

    /// <summary>When it started, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last heard of, UTC.</summary>
    public required DateTimeOffset LastHeartbeatAt { get; set; }
}

/// <summary>A device of a worker; only what was found out.</summary>
/// <param name="Name">As the worker shows it to jobs: <c>cpu</c>, or a GPU's number or id as CUDA_VISIBLE_DEVICES has it, after <c>cuda:</c>.</param>
/// <param name="Model">What its maker calls it, or null.</param>
/// <param name="MemoryBytes">Its memory, or null.</param>
/// <param name="UsedMemoryBytes">How much of it all processes use, or null.</param>
public sealed record WorkerDevice(string Name, string? Model, long? MemoryBytes, long? UsedMemoryBytes)
{
    /// <summary>Whether it is the CPU, and no GPU.</summary>
    [JsonIgnore]
    public bool IsCpu => Name == DeviceName.Cpu;
}
