using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sande.Persistence.Storage;

/// <summary>
/// Blobs in a local folder, as <c>ab/cd/abcd…</c>. A blob is written to <c>tmp</c> beside them, flushed to the disk and renamed: it exists whole or not at all, also after a
/// power cut. Blobs are read-only files, because others are hard-linked to them.
/// </summary>
internal sealed class LocalBlobStore : IBlobStore
{
    private const int BufferSize = 1 << 20;
    private const UnixFileMode ReadOnly = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");
    private static readonly TimeSpan StaleAfter = TimeSpan.FromDays(1);

    private readonly string _root;
    private readonly string _temporary;
    private readonly TimeProvider _time;

    public LocalBlobStore(IOptions<SandeOptions> options, TimeProvider time, ILogger<LocalBlobStore> logger)
        : this(options.Value.BlobPath, time, logger)
    {
    }

    internal LocalBlobStore(string root, TimeProvider time, ILogger<LocalBlobStore> logger)
    {
        (_root, _time) = (root, time);
        _temporary = Path.Combine(_root, "tmp");
        Directory.CreateDirectory(_temporary);
        RemoveStaleFiles(logger);
    }

    public async Task<BlobInfo> PutAsync(Stream content, string? expectedSha256 = null, CancellationToken cancellationToken = default)
    {
        var temporary = NewTemporaryPath();
        try
        {
            var blob = await WriteAsync(content, temporary, cancellationToken);
            Check(expectedSha256, blob);
            Writing(() => Publish(temporary, blob));
            return blob;
        }
        finally
        {
            // Not there where the store's folder is gone: File.Delete's own failure would hide that one.
            if (File.Exists(temporary))
                File.Delete(temporary);
        }
    }

    public async Task<BlobInfo> TakeAsync(string path, string? expectedSha256 = null, CancellationToken cancellationToken = default)
    {
        var blob = await HashAsync(path, expectedSha256, cancellationToken);
        Adopt(path, blob);
        return blob;
    }

    public Task<Stream> OpenReadAsync(string sha256, CancellationToken cancellationToken = default)
    {
        var path = PathOf(sha256);
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no blob {sha256}.", path);
        return Task.FromResult<Stream>(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize, useAsync: true));
    }

    public Task<bool> ExistsAsync(string sha256, CancellationToken cancellationToken = default) => Task.FromResult(File.Exists(PathOf(sha256)));

    public async Task MaterializeAsync(string sha256, string path, CancellationToken cancellationToken = default)
    {
        var blob = PathOf(sha256);
        if (!File.Exists(blob))
            throw new FileNotFoundException($"There is no blob {sha256}.", blob);
        if (UnixFiles.TryLink(blob, path))
            return;

        // Another file system, or one without hard links.
        await using (var source = await OpenReadAsync(sha256, cancellationToken))
        await using (var target = new FileStream(path, FileMode.CreateNew, FileAccess.Write))
            await source.CopyToAsync(target, BufferSize, cancellationToken);
        File.SetUnixFileMode(path, ReadOnly);
    }

    public Task DeleteAsync(string sha256, CancellationToken cancellationToken = default)
    {
        var path = PathOf(sha256);
        if (File.Exists(path))
            File.Delete(path);
        return Task.CompletedTask;
    }

    public IAsyncEnumerable<string> ListAsync(DateTimeOffset storedBefore, CancellationToken cancellationToken = default)
        => new DirectoryInfo(_root).EnumerateFiles("*", SearchOption.AllDirectories)
            .Where(file => IsName(file.Name) && file.LastWriteTimeUtc < storedBefore.UtcDateTime)
            .Select(file => file.Name).ToAsyncEnumerable();

    public async Task CheckAsync(CancellationToken cancellationToken = default)
    {
        var probe = NewTemporaryPath();
        try
        {
            await File.WriteAllBytesAsync(probe, [1], cancellationToken);
        }
        finally
        {
            File.Delete(probe);
        }
    }

    /// <summary>What a file has; nobody may change it meanwhile.</summary>
    /// <exception cref="BlobDigestMismatchException">The content is not what was expected.</exception>
    internal static async Task<BlobInfo> HashAsync(string path, string? expectedSha256, CancellationToken cancellationToken)
    {
        await using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None, BufferSize, useAsync: true);
        var blob = new BlobInfo(Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken)), content.Length);
        Check(expectedSha256, blob);
        return blob;
    }

    /// <summary>Takes a file over that was hashed.</summary>
    internal void Adopt(string path, BlobInfo blob)
    {
        Writing(() => FlushFile(path));

        // Here it is renamed for sure: from another file system it would be copied, and not exist whole or not at all.
        var temporary = NewTemporaryPath();
        try
        {
            Writing(() => File.Move(path, temporary));
            Writing(() => Publish(temporary, blob));
        }
        finally
        {
            if (File.Exists(temporary))
                File.Delete(temporary);
        }
    }

    /// <summary>A name for a file that is about to be a blob, on the same file system; what is left there for a day is removed.</summary>
    internal string NewTemporaryPath() => Path.Combine(_temporary, Guid.NewGuid().ToString("N"));

    /// <summary>Makes a blob young again; false where there is none.</summary>
    internal bool TryTouch(string sha256)
    {
        try
        {
            File.SetLastWriteTimeUtc(PathOf(sha256), _time.GetUtcNow().UtcDateTime);
            return true;
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    /// <summary>The blobs' files.</summary>
    internal IReadOnlyList<FileInfo> ListFiles()
        => [.. new DirectoryInfo(_root).EnumerateFiles("*", SearchOption.AllDirectories).Where(file => file.DirectoryName != _temporary && file.Exists)];

    /// <summary>Where a blob is below the store's root.</summary>
    /// <exception cref="ArgumentException">It is no sha256 in lower-case hexadecimal.</exception>
    internal static string NameOf(string sha256)
        => IsName(sha256)
            ? $"{sha256[..2]}/{sha256[2..4]}/{sha256}"
            : throw new ArgumentException("A blob's name is 64 lower-case hexadecimal digits.", nameof(sha256));

    /// <summary>Whether it is a sha256 in lower-case hexadecimal.</summary>
    internal static bool IsName(string text) => text.Length == 2 * SHA256.HashSizeInBytes && !text.AsSpan().ContainsAnyExcept(Hexadecimal);

    private async Task<BlobInfo> WriteAsync(Stream content, string path, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            using var file = Writing(() => File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.Asynchronous));
            long size = 0;
            while (await content.ReadAsync(buffer, cancellationToken) is var count and > 0)
            {
                hash.AppendData(buffer, 0, count);
                await WritingAsync(() => RandomAccess.WriteAsync(file, buffer.AsMemory(0, count), size, cancellationToken));
                size += count;
            }

            Writing(() => RandomAccess.FlushToDisk(file));
            return new BlobInfo(Convert.ToHexStringLower(hash.GetHashAndReset()), size);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Check(string? expectedSha256, BlobInfo blob)
    {
        if (expectedSha256 is not null && !expectedSha256.Equals(blob.Sha256, StringComparison.OrdinalIgnoreCase))
            throw new BlobDigestMismatchException(expectedSha256, blob.Sha256);
    }

    private void Publish(string temporary, BlobInfo blob)
    {
        var path = PathOf(blob.Sha256);
        var existing = new FileInfo(path);
        if (existing.Exists && existing.Length == blob.Size)
        {
            // Young again: whoever cleans up by age leaves it to its new user.
            existing.LastWriteTimeUtc = _time.GetUtcNow().UtcDateTime;
            return;
        }

        File.SetUnixFileMode(temporary, ReadOnly);
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        File.Move(temporary, path, overwrite: true);
        UnixFiles.FlushFolder(folder);
    }

    private string PathOf(string sha256) => Path.Combine(_root, NameOf(sha256));

    private static void FlushFile(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }

    private void RemoveStaleFiles(ILogger logger)
    {
        var limit = _time.GetUtcNow() - StaleAfter;
        foreach (var file in new DirectoryInfo(_temporary).EnumerateFiles().Where(file => file.LastWriteTimeUtc < limit.UtcDateTime))
        {
            logger.LogInformation("Removing {File}, left by a transfer that was cut off.", file.FullName);
            file.Delete();
        }
    }

    private void Writing(Action write)
        => Writing(() =>
        {
            write();
            return true;
        });

    private T Writing<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Failure(error);
        }
    }

    private async ValueTask WritingAsync(Func<ValueTask> write)
    {
        try
        {
            await write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Failure(error);
        }
    }

    private BlobStoreException Failure(Exception error) => new($"The file store at {_root} can't be written: {error.Message}", error);
}
