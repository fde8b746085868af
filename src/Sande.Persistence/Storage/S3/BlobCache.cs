using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sande.Persistence.Storage.S3;

/// <summary>
/// Files of the bucket that this machine has had in its hands, in <c>s3-cache</c> of the data folder: several jobs on a checkpoint load it once. It may be removed at any time, and by any of
/// the machine's processes; whoever uses a file has a hard link to it. A folder of its own: what the local store has kept is not to be cleaned away.
/// </summary>
internal sealed class BlobCache(IOptions<SandeOptions> options, IOptions<S3Options> s3, TimeProvider time, ILogger<LocalBlobStore> logger)
{
    // Between being written and being linked.
    private static readonly TimeSpan KeptAtLeast = TimeSpan.FromMinutes(10);

    private readonly Lock _trimming = new();
    private readonly LocalBlobStore _files = new(Path.Combine(Path.GetFullPath(options.Value.DataPath), "s3-cache"), time, logger);

    /// <summary>Keeps content, as <see cref="IBlobStore.PutAsync"/>.</summary>
    public Task<BlobInfo> AddAsync(Stream content, string? expectedSha256, CancellationToken cancellationToken) => _files.PutAsync(content, expectedSha256, cancellationToken);

    /// <summary>Keeps a file of this machine that was hashed; it is gone then.</summary>
    public void Adopt(string path, BlobInfo blob) => _files.Adopt(path, blob);

    /// <summary>Calls <paramref name="use"/> with the path of a link to a file that was added just now.</summary>
    public async Task LendAsync(string sha256, Func<string, Task> use, CancellationToken cancellationToken)
    {
        var path = _files.NewTemporaryPath();
        try
        {
            await _files.MaterializeAsync(sha256, path, cancellationToken);
            await use(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Opens a file, or null.</summary>
    public async Task<Stream?> TryOpenReadAsync(string sha256, CancellationToken cancellationToken)
    {
        try
        {
            return _files.TryTouch(sha256) ? await _files.OpenReadAsync(sha256, cancellationToken) : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>As <see cref="IBlobStore.MaterializeAsync"/>; false where it is not here.</summary>
    public async Task<bool> TryMaterializeAsync(string sha256, string path, CancellationToken cancellationToken)
    {
        if (!_files.TryTouch(sha256))
            return false;
        try
        {
            await _files.MaterializeAsync(sha256, path, cancellationToken);
            return true;
        }
        catch (IOException) when (!_files.TryTouch(sha256))
        {
            return false;
        }
    }

    /// <summary>Removes a file; no error where there is none.</summary>
    public Task DeleteAsync(string sha256, CancellationToken cancellationToken) => _files.DeleteAsync(sha256, cancellationToken);

    /// <summary>Throws where it can't be written.</summary>
    public Task CheckAsync(CancellationToken cancellationToken) => _files.CheckAsync(cancellationToken);

    /// <summary>Removes what was used longest ago until the rest is within the limit.</summary>
    public void Trim()
    {
        lock (_trimming)
        {
            var files = _files.ListFiles();
            var size = files.Sum(file => file.Length);
            var limit = time.GetUtcNow().UtcDateTime - KeptAtLeast;
            foreach (var file in files.Where(file => file.LastWriteTimeUtc < limit).OrderBy(file => file.LastWriteTimeUtc))
            {
                if (size <= s3.Value.CacheBytes)
                    return;
                size -= file.Length;
                file.Delete();
            }
        }
    }
}
