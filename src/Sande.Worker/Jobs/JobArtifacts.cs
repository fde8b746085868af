using Sande.Contracts.Jobs;
using Sande.Persistence.Entities;
using Sande.Persistence.Storage;

namespace Sande.Worker.Jobs;

/// <summary>Keeps the files that a computation leaves beside its output.</summary>
internal sealed class JobArtifacts(IBlobStore blobs)
{
    /// <summary>Puts every file of the work folder's <c>artifacts</c> into the store; the rows themselves are for the transaction that ends the job.</summary>
    /// <exception cref="IOException">The store is full or can't be written.</exception>
    public async Task<List<JobArtifact>> StoreAsync(PreparedJob prepared, CancellationToken cancellationToken)
    {
        var artifacts = new List<JobArtifact>();
        var folder = new DirectoryInfo(Path.Combine(prepared.WorkFolder, WorkFolder.Artifacts));
        foreach (var file in folder.Exists ? folder.EnumerateFiles() : [])
        {
            await using var content = file.OpenRead();
            var blob = await blobs.PutAsync(content, cancellationToken: cancellationToken);
            artifacts.Add(new JobArtifact { JobId = prepared.Job.Id, Name = file.Name, Size = blob.Size, Sha256 = blob.Sha256 });
        }

        return artifacts;
    }
}
