using System.Text.Json.Serialization;
using Sande.Contracts.Checkpoints;
using Sande.Persistence;
using Sande.Persistence.Entities;

namespace Sande.Api.Checkpoints;

/// <summary>A model's files in Hugging Face's layout, and what they say of the model.</summary>
internal sealed record CheckpointView
{
    /// <summary><c>ckpt_…</c></summary>
    public required string Id { get; init; }

    /// <summary>Always <c>checkpoint</c>.</summary>
    public string Object { get; } = "checkpoint";

    /// <summary>A name for people.</summary>
    public required string Name { get; init; }

    /// <summary>Where in its life it is.</summary>
    public required CheckpointStatus Status { get; init; }

    /// <summary>Its files, by path.</summary>
    public required IReadOnlyList<CheckpointFileView> Files { get; init; }

    /// <summary>Only in the answer to a POST with files: those of them whose content is not in the store, to be uploaded.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CheckpointFileView>? Missing { get; init; }

    /// <summary>What the files say of the model; null until they were validated.</summary>
    public required CheckpointModel? Model { get; init; }

    /// <summary>The checkpoint it was made from, or null.</summary>
    public required string? ParentId { get; init; }

    /// <summary>The remediation that made it, or null.</summary>
    public required string? RemediationId { get; init; }

    /// <summary>The implant that made it, or null.</summary>
    public required string? ImplantId { get; init; }

    /// <summary>Whether a backdoor was planted here in it, or in one that it was made from. A remediation does not take the mark away.</summary>
    public required bool Implanted { get; init; }

    /// <summary>The caller's own words.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>All that is wrong with the files, a line each; null unless the status is <c>invalid</c>.</summary>
    public required string? Error { get; init; }

    /// <summary>The view of an entity whose files are loaded.</summary>
    public static CheckpointView From(Checkpoint checkpoint) => new()
    {
        Id = checkpoint.Id,
        Name = checkpoint.Name,
        Status = checkpoint.Status,
        Files = [.. checkpoint.Files.OrderBy(file => file.Path, StringComparer.Ordinal).Select(CheckpointFileView.From)],
        Model = checkpoint.Model,
        ParentId = checkpoint.ParentId,
        RemediationId = JobOf(checkpoint, Ids.Remediation),
        ImplantId = JobOf(checkpoint, Ids.Implant),
        Implanted = checkpoint.IsImplanted,
        Metadata = checkpoint.Metadata,
        CreatedAt = checkpoint.CreatedAt,
        Error = checkpoint.Error,
    };

    private static string? JobOf(Checkpoint checkpoint, string prefix) => checkpoint.JobId?.StartsWith(prefix, StringComparison.Ordinal) == true ? checkpoint.JobId : null;
}

/// <summary>A file of a checkpoint.</summary>
internal sealed record CheckpointFileView
{
    /// <summary>Relative to the checkpoint's folder, with forward slashes.</summary>
    public required string Path { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Of the content, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The view of an entity.</summary>
    public static CheckpointFileView From(CheckpointFile file) => new() { Path = file.Path, Size = file.Size, Sha256 = file.Sha256 };
}
