using System.Collections.Immutable;

namespace Sande.Api.Checkpoints;

/// <summary>The body of <c>POST /v1/checkpoints</c>.</summary>
internal sealed record NewCheckpoint
{
    /// <summary>A name for people, 1..200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The caller's own words: at most 16 pairs, keys of 64 and values of 512 characters at most.</summary>
    public ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Where the files come from. Default: an upload.</summary>
    public CheckpointSource Source { get; init; } = new() { Type = CheckpointSourceType.Upload };

    /// <summary>Of an upload: the files that will be its. Those whose content is in the store are the checkpoint's at once; the answer's <c>missing</c> names the others.</summary>
    public ImmutableArray<NewCheckpointFile>? Files { get; init; }
}

/// <summary>A file of a checkpoint by its content.</summary>
internal sealed record NewCheckpointFile
{
    /// <summary>Relative to the checkpoint's folder, with forward slashes.</summary>
    public required string Path { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Of the content, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }
}

/// <summary>Where a checkpoint's files come from.</summary>
internal sealed record CheckpointSource
{
    /// <summary>How they come.</summary>
    public required CheckpointSourceType Type { get; init; }

    /// <summary>For <c>path</c>: the absolute path of a folder of the server, below a root that the operator allowed (<c>SANDE_IMPORT_ROOTS</c>).</summary>
    public string? Path { get; init; }

    /// <summary>For <c>s3</c>: <c>s3://bucket/prefix</c>, below a place that the operator allowed (<c>SANDE_IMPORT_S3</c>). The server reads it with its own credentials.</summary>
    public string? Uri { get; init; }
}

/// <summary>How a checkpoint's files come.</summary>
internal enum CheckpointSourceType
{
    /// <summary>By PUT of each file.</summary>
    Upload,

    /// <summary>From a folder of the server.</summary>
    Path,

    /// <summary>From S3-compatible storage.</summary>
    S3,
}
