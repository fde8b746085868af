namespace Sande.Persistence.Storage;

/// <summary>Files by content: a blob's name is its sha256 in lower-case hexadecimal. Writing the same content twice costs nothing.</summary>
public interface IBlobStore
{
    /// <summary>
    /// Streams <paramref name="content"/> to the end, hashing on the way; the blob exists whole or not at all.
    /// </summary>
    /// <param name="content">The bytes.</param>
    /// <param name="expectedSha256">Checked before the blob appears, or null.</param>
    /// <param name="cancellationToken">Stops the transfer; nothing is left behind.</param>
    /// <exception cref="BlobDigestMismatchException">The content is not what was expected.</exception>
    /// <exception cref="IOException">The store is full or can't be written.</exception>
    Task<BlobInfo> PutAsync(Stream content, string? expectedSha256 = null, CancellationToken cancellationToken = default);

    /// <summary>Takes a whole file of this machine over, hashing it first; the file is gone then. Within one file system it is renamed and not copied.</summary>
    /// <param name="path">The file; nobody may change it meanwhile.</param>
    /// <param name="expectedSha256">Checked before the blob appears, or null.</param>
    /// <param name="cancellationToken">Stops it; the file stays as it was.</param>
    /// <exception cref="BlobDigestMismatchException">The content is not what was expected.</exception>
    /// <exception cref="IOException">The store is full or can't be written.</exception>
    Task<BlobInfo> TakeAsync(string path, string? expectedSha256 = null, CancellationToken cancellationToken = default);

    /// <summary>Opens a blob for reading, seekable.</summary>
    /// <exception cref="FileNotFoundException">There is no such blob.</exception>
    Task<Stream> OpenReadAsync(string sha256, CancellationToken cancellationToken = default);

    /// <summary>Whether the blob is there.</summary>
    Task<bool> ExistsAsync(string sha256, CancellationToken cancellationToken = default);

    /// <summary>Makes a file of <paramref name="path"/> with the blob's bytes that readers may memory-map: a hard link where the store is a local folder.</summary>
    Task MaterializeAsync(string sha256, string path, CancellationToken cancellationToken = default);

    /// <summary>Removes a blob; no error where there is none.</summary>
    Task DeleteAsync(string sha256, CancellationToken cancellationToken = default);

    /// <summary>The blobs that were last stored before <paramref name="storedBefore"/>.</summary>
    IAsyncEnumerable<string> ListAsync(DateTimeOffset storedBefore, CancellationToken cancellationToken = default);

    /// <summary>Throws where the store can't be reached or written: for the readiness probe.</summary>
    Task CheckAsync(CancellationToken cancellationToken = default);
}

/// <summary>A stored blob.</summary>
/// <param name="Sha256">Its name.</param>
/// <param name="Size">Bytes.</param>
public sealed record BlobInfo(string Sha256, long Size);

/// <summary>The bytes that came are not the bytes that were announced.</summary>
public sealed class BlobDigestMismatchException(string expected, string actual)
    : IOException($"The content's sha256 is {actual}, not {expected}.")
{
    /// <summary>What was announced.</summary>
    public string Expected { get; } = expected;

    /// <summary>What came.</summary>
    public string Actual { get; } = actual;
}
