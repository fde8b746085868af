using Sande.Contracts.Checkpoints;

namespace Sande.Persistence.Entities;

/// <summary>A model's files, by content.</summary>
public sealed class Checkpoint
{
    /// <summary><c>ckpt_…</c></summary>
    public required string Id { get; init; }

    /// <summary>A name for people.</summary>
    public required string Name { get; set; }

    /// <summary>Where in its life it is.</summary>
    public CheckpointStatus Status { get; set; } = CheckpointStatus.Uploading;

    /// <summary>What the files say of the model; null until validated.</summary>
    public CheckpointModel? Model { get; set; }

    /// <summary>All that is wrong with the files, a line each; null unless <c>invalid</c>.</summary>
    public string? Error { get; set; }

    /// <summary>The checkpoint it was made from, or null.</summary>
    public string? ParentId { get; set; }

    /// <summary>The job that made it, or null.</summary>
    public string? JobId { get; set; }

    /// <summary>Whether a backdoor was planted here in it, or in one that it was made from: never taken back, a remediation does not undo what was done.</summary>
    public bool IsImplanted { get; init; }

    /// <summary>Where its files are imported from, or null: a folder of the server, or <c>s3://bucket/prefix</c>.</summary>
    public string? SourcePath { get; init; }

    /// <summary>The Hangfire job that imports or validates it; null until it was enqueued (the sweeper finds those).</summary>
    public string? HangfireJobId { get; set; }

    /// <summary>The caller's own words.</summary>
    public Dictionary<string, string> Metadata { get; set; } = [];

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its files, by path.</summary>
    public List<CheckpointFile> Files { get; init; } = [];

    /// <summary>Optimistic concurrency (PostgreSQL's xmin).</summary>
    public uint Version { get; init; }
}

/// <summary>One file of a checkpoint: a path and the content it has.</summary>
public sealed class CheckpointFile
{
    /// <summary>The checkpoint.</summary>
    public required string CheckpointId { get; init; }

    /// <summary>Relative, with forward slashes.</summary>
    public required string Path { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; set; }

    /// <summary>Lower-case hexadecimal; the blob's name in the store.</summary>
    public required string Sha256 { get; set; }
}
