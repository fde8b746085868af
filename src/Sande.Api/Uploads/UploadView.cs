using Sande.Persistence.Entities;

namespace Sande.Api.Uploads;

/// <summary>A resumable upload of one file of a checkpoint.</summary>
internal sealed record UploadView
{
    /// <summary><c>upl_…</c></summary>
    public required string Id { get; init; }

    /// <summary>Always <c>upload</c>.</summary>
    public string Object { get; } = "upload";

    /// <summary>The checkpoint.</summary>
    public required string CheckpointId { get; init; }

    /// <summary>The file's path in it.</summary>
    public required string Path { get; init; }

    /// <summary>Bytes that are here.</summary>
    public required long Offset { get; init; }

    /// <summary>Bytes of the whole file.</summary>
    public required long Length { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it is forgotten unless more comes, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The view of an entity.</summary>
    public static UploadView From(Upload upload) => new()
    {
        Id = upload.Id,
        CheckpointId = upload.CheckpointId,
        Path = upload.Path,
        Offset = upload.Offset,
        Length = upload.Length,
        CreatedAt = upload.CreatedAt,
        ExpiresAt = upload.ExpiresAt,
    };
}
