namespace Sande.Persistence.Entities;

/// <summary>A resumable upload (tus 1.0.0) of one file of a checkpoint. Its bytes are in a file of the data folder until it is whole.</summary>
public sealed class Upload
{
    /// <summary><c>upl_…</c></summary>
    public required string Id { get; init; }

    /// <summary>The checkpoint.</summary>
    public required string CheckpointId { get; init; }

    /// <summary>The file's path in it.</summary>
    public required string Path { get; init; }

    /// <summary>What the whole file's sha256 must be, lower-case hexadecimal, or null.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Bytes of the whole file.</summary>
    public required long Length { get; init; }

    /// <summary>Bytes that are here and on the disk: after a crash the upload goes on behind them.</summary>
    public long Offset { get; set; }

    /// <summary>The header <c>Upload-Metadata</c> as it came.</summary>
    public required string Metadata { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it is forgotten unless more comes, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; set; }
}
