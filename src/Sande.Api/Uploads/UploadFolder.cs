using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Sande.Persistence;
using Sande.Persistence.Entities;
using Sande.Persistence.Retention;

namespace Sande.Api.Uploads;

/// <summary>The files of what resumable uploads have brought so far, and their locks. A lock is an open file: a host that is killed leaves none behind.</summary>
internal sealed class UploadFolder(IOptions<SandeOptions> options, IOptions<RetentionOptions> retention, TimeProvider time)
{
    /// <summary>How long an upload waits for its next byte.</summary>
    public TimeSpan Lifetime => TimeSpan.FromDays(retention.Value.UploadDays);

    private const string LockExtension = ".lock";

    // A file of an upload whose row is about to be committed has none yet.
    private static readonly TimeSpan OrphanedAfter = TimeSpan.FromHours(1);

    /// <summary>The file of an upload's bytes.</summary>
    public string PathOf(string uploadId) => Path.Combine(options.Value.UploadPath, uploadId);

    /// <summary>Keeps other requests, of any host that shares the folder, from writing the upload; null where one has it.</summary>
    public IDisposable? TryLock(string uploadId)
    {
        Directory.CreateDirectory(options.Value.UploadPath);
        try
        {
            return new FileStream(PathOf(uploadId) + LockExtension, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Makes the file of an upload without bytes.</summary>
    public void CreateEmpty(string uploadId)
    {
        Directory.CreateDirectory(options.Value.UploadPath);
        File.WriteAllBytes(PathOf(uploadId), []);
    }

    /// <summary>Removes an upload's files.</summary>
    public void Delete(string uploadId)
    {
        File.Delete(PathOf(uploadId));
        File.Delete(PathOf(uploadId) + LockExtension);
    }

    /// <summary>Removes files of uploads that are whole, or that were given up or forgotten.</summary>
    /// <returns>How many uploads' files.</returns>
    public async Task<int> RemoveOrphansAsync(SandeDbContext db, CancellationToken cancellationToken)
    {
        var folder = new DirectoryInfo(options.Value.UploadPath);
        if (!folder.Exists)
            return 0;
        var youngest = (time.GetUtcNow() - OrphanedAfter).UtcDateTime;
        string[] old = [.. folder.EnumerateFiles().Where(file => file.LastWriteTimeUtc < youngest).Select(file => Path.GetFileNameWithoutExtension(file.Name)).Distinct()];
        var known = await db.Uploads.Where(upload => old.Contains(upload.Id) && upload.Offset < upload.Length).Select(upload => upload.Id).ToListAsync(cancellationToken);
        string[] orphans = [.. old.Except(known)];
        foreach (var uploadId in orphans)
            Delete(uploadId);
        return orphans.Length;
    }

    /// <summary>When the upload is forgotten if nothing more comes.</summary>
    public DateTimeOffset NextExpiry() => time.GetUtcNow() + Lifetime;

    /// <summary>Whether the upload is past its time.</summary>
    public bool IsExpired(Upload upload) => upload.ExpiresAt < time.GetUtcNow();
}
