using Sande.Persistence.Entities;
using Sande.Persistence.Storage;

namespace Sande.Worker.Jobs;

/// <summary>Stored checkpoints as folders, and folders as stored files.</summary>
internal sealed class CheckpointFolders(IBlobStore blobs)
{
    // Shards that come over a network at a time.
    private const int ConcurrentFiles = 4;

    /// <summary>Makes <paramref name="folder"/> hold the checkpoint's files: hard links to the store, or to what of it this machine has loaded.</summary>
    /// <exception cref="IOException">The folder can't be written, or the store lacks a file.</exception>
    public async Task MaterializeAsync(Checkpoint checkpoint, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        await Parallel.ForEachAsync(
            checkpoint.Files,
            new ParallelOptions { MaxDegreeOfParallelism = ConcurrentFiles, CancellationToken = cancellationToken },
            async (file, cancel) => await MaterializeAsync(file.Sha256, Path.Combine(folder, file.Path), cancel));
    }

    /// <summary>Makes <paramref name="path"/> hold a blob, in place of what an attempt that was cut off left there.</summary>
    /// <exception cref="IOException">The file can't be written, or the store lacks the blob.</exception>
    public async Task MaterializeAsync(string sha256, string path, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Delete(path);
        await blobs.MaterializeAsync(sha256, path, cancellationToken);
    }

    /// <summary>Puts every file of <paramref name="folder"/> into the store.</summary>
    /// <returns>The files, in order of their paths.</returns>
    /// <exception cref="IOException">The store is full or can't be written.</exception>
    public async Task<List<CheckpointFile>> StoreAsync(string checkpointId, string folder, CancellationToken cancellationToken)
    {
        var files = new List<CheckpointFile>();
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            await using var content = File.OpenRead(path);
            var blob = await blobs.PutAsync(content, cancellationToken: cancellationToken);
            var name = Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
            files.Add(new CheckpointFile { CheckpointId = checkpointId, Path = name, Size = blob.Size, Sha256 = blob.Sha256 });
        }

        return files;
    }
}
