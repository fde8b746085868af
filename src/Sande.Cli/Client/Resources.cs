using System.Collections.Immutable;
using Sande.Contracts.Checkpoints;
using Sande.Contracts.Jobs;
using Sande.Contracts.Remediations;

namespace Sande.Cli.Client;

/// <summary>The fields of a checkpoint that are read here.</summary>
internal sealed record CheckpointResource(string Id, CheckpointStatus Status, ImmutableArray<FileResource> Files, string? Error = null);

/// <summary>A file of a checkpoint.</summary>
internal sealed record FileResource(string Path, long Size, string Sha256);

/// <summary>The fields of a dataset that are read here.</summary>
internal sealed record DatasetResource(string Id, int Rows);

/// <summary>The fields of a remediation that are read here.</summary>
internal sealed record RemediationResource(
    string Id,
    JobStatus Status,
    bool IsTerminal,
    JobPhase? Phase = null,
    JobProgress? Progress = null,
    RemediationResult? Result = null,
    ErrorResource? Error = null,
    string? OutputCheckpointId = null);

/// <summary>Why a remediation failed.</summary>
internal sealed record ErrorResource(FailureCode Code, string Message);

/// <summary>A metric's value at a step; null where it was not finite.</summary>
internal sealed record MetricPointResource(int Step, double? Value);

/// <summary>A new key.</summary>
internal sealed record KeyResource(string Key);

/// <summary>A list as the API wraps it.</summary>
internal sealed record ListResource<T>(ImmutableArray<T> Data, bool HasMore = false, string? LastId = null);
