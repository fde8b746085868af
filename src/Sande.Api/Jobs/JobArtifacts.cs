using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Sande.Api.Http;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Persistence;
using Sande.Persistence.Entities;
using Sande.Persistence.Storage;

namespace Sande.Api.Jobs;

/// <summary>A file that a job left beside its result, as <c>parrots.safetensors</c>.</summary>
public sealed record JobArtifactView
{
    /// <summary>The file's name.</summary>
    public required string Name { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Of the content, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The view of an entity.</summary>
    public static JobArtifactView From(JobArtifact artifact) => new() { Name = artifact.Name, Size = artifact.Size, Sha256 = artifact.Sha256 };
}

/// <summary><c>GET …/{id}/artifacts/{name}</c> of every kind of job.</summary>
internal static class JobArtifacts
{
    public static async Task<Results<BlobContent, NotFoundProblem>> DownloadAsync(
        SandeDbContext db, JobKind kind, string id, string name, IBlobStore blobs, CancellationToken cancellationToken)
    {
        var artifact = await db.OfKind(kind).Where(job => job.Id == id).SelectMany(job => job.Artifacts)
            .SingleOrDefaultAsync(artifact => artifact.Name == name, cancellationToken);
        return artifact is null
            ? new NotFoundProblem($"There is no {SandeJson.NameOf(kind)} \"{id}\" with an artifact \"{name}\".")
            : new BlobContent(await blobs.OpenReadAsync(artifact.Sha256, cancellationToken), artifact.Sha256, artifact.Name);
    }
}
