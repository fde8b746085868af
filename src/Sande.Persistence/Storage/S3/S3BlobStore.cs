using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;
using Microsoft.Extensions.Options;

namespace Sande.Persistence.Storage.S3;

/// <summary>
/// Blobs in a bucket that several machines share, under the names that <see cref="LocalBlobStore"/> has: a folder of its can be copied there and back. Content goes to this machine's disk
/// first, hashed on the way, because its name is its hash: so what the bucket has is not sent, a part that is lost is sent again, and a blob exists whole or not at all.
/// </summary>
internal sealed class S3BlobStore(IAmazonS3 client, IOptions<S3Options> options, BlobCache cache, TimeProvider time) : IBlobStore
{
    private const long MinPartSize = 8 << 20; // as the AWS CLI's
    private const int MaxParts = 10_000; // S3's
    private const long MaxCopySize = 5L << 30; // S3's, in one request
    private static readonly TimeSpan YoungFor = TimeSpan.FromHours(1);

    private readonly S3Folder _folder = options.Value.Store ?? throw new ArgumentException("No bucket is set.", nameof(options));

    public async Task<BlobInfo> PutAsync(Stream content, string? expectedSha256 = null, CancellationToken cancellationToken = default)
    {
        var blob = await cache.AddAsync(content, expectedSha256, cancellationToken);
        if (!await HasAsync(blob, cancellationToken))
            await cache.LendAsync(blob.Sha256, path => UploadAsync(path, blob, cancellationToken), cancellationToken);
        cache.Trim();
        return blob;
    }

    public async Task<BlobInfo> TakeAsync(string path, string? expectedSha256 = null, CancellationToken cancellationToken = default)
    {
        var blob = await LocalBlobStore.HashAsync(path, expectedSha256, cancellationToken);
        if (!await HasAsync(blob, cancellationToken))
            await UploadAsync(path, blob, cancellationToken);
        cache.Adopt(path, blob);
        cache.Trim();
        return blob;
    }

    public async Task<Stream> OpenReadAsync(string sha256, CancellationToken cancellationToken = default)
        => await cache.TryOpenReadAsync(sha256, cancellationToken) ?? await OpenRemoteAsync(sha256, cancellationToken);

    public async Task<bool> ExistsAsync(string sha256, CancellationToken cancellationToken = default) => await FindAsync(sha256, cancellationToken) is not null;

    public async Task MaterializeAsync(string sha256, string path, CancellationToken cancellationToken = default)
    {
        if (await cache.TryMaterializeAsync(sha256, path, cancellationToken))
            return;
        await using (var content = await OpenRemoteAsync(sha256, cancellationToken))
            await cache.AddAsync(content, sha256, cancellationToken);
        if (!await cache.TryMaterializeAsync(sha256, path, cancellationToken))
            throw new IOException($"The blob {sha256} was removed from this machine's cache while it was used.");
        cache.Trim();
    }

    public async Task DeleteAsync(string sha256, CancellationToken cancellationToken = default)
    {
        await WritingAsync(() => client.DeleteObjectAsync(_folder.Bucket, KeyOf(sha256), cancellationToken));
        await cache.DeleteAsync(sha256, cancellationToken);
    }

    public async IAsyncEnumerable<string> ListAsync(DateTimeOffset storedBefore, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var pages = client.Paginators.ListObjectsV2(new() { BucketName = _folder.Bucket, Prefix = _folder.KeyOf("") });
        await foreach (var file in pages.S3Objects.WithCancellation(cancellationToken))
        {
            if (file.LastModified?.ToUniversalTime() < storedBefore.UtcDateTime && LocalBlobStore.IsName(file.Key.Split('/')[^1]))
                yield return file.Key.Split('/')[^1];
        }
    }

    public async Task CheckAsync(CancellationToken cancellationToken = default)
    {
        await cache.CheckAsync(cancellationToken);
        await WritingAsync(() => client.PutObjectAsync(new() { BucketName = _folder.Bucket, Key = _folder.KeyOf("check"), ContentBody = "" }, cancellationToken));
    }

    private async Task UploadAsync(string path, BlobInfo blob, CancellationToken cancellationToken)
    {
        var request = new TransferUtilityUploadRequest
        {
            BucketName = _folder.Bucket,
            Key = KeyOf(blob.Sha256),
            FilePath = path,
            PartSize = Math.Max(MinPartSize, (blob.Size / MaxParts) + 1),
            ContentType = "application/octet-stream",
        };
        using var transfer = new TransferUtility(client, new TransferUtilityConfig { MinSizeBeforePartUpload = MinPartSize });
        await WritingAsync(() => transfer.UploadAsync(request, cancellationToken));
        if (await FindAsync(blob.Sha256, cancellationToken) is { } stored && stored.ContentLength != blob.Size)
            await RefuseAsync(blob, stored.ContentLength);
    }

    // Servers that keep the framing of a request as a part of the file do this; a blob of wrong bytes must not stay.
    private async Task RefuseAsync(BlobInfo blob, long storedSize)
    {
        await DeleteAsync(blob.Sha256);
        throw Failure(new IOException($"It was sent {blob.Size} bytes and has kept {storedSize}. A server that does not know the AWS SDK's way of sending does this."));
    }

    /// <summary>Whether the bucket has it; it is young again then: whoever cleans up by age leaves it to its new user. A file too large to be copied in place is sent again when it is old.</summary>
    private async Task<bool> HasAsync(BlobInfo blob, CancellationToken cancellationToken)
    {
        if (await FindAsync(blob.Sha256, cancellationToken) is not { } file || file.ContentLength != blob.Size)
            return false;
        if (file.LastModified is { } stored && time.GetUtcNow().UtcDateTime - stored.ToUniversalTime() < YoungFor)
            return true;
        if (blob.Size > MaxCopySize)
            return false;
        var key = KeyOf(blob.Sha256);
        await WritingAsync(() => client.CopyObjectAsync(
            new() { SourceBucket = _folder.Bucket, SourceKey = key, DestinationBucket = _folder.Bucket, DestinationKey = key, MetadataDirective = S3MetadataDirective.REPLACE }, cancellationToken));
        return true;
    }

    private async Task<Stream> OpenRemoteAsync(string sha256, CancellationToken cancellationToken)
        => await FindAsync(sha256, cancellationToken) is { } file
            ? new S3ReadStream(client, file, _folder.Bucket, KeyOf(sha256), error => Unreadable(sha256, error))
            : throw Missing(sha256);

    private async Task<GetObjectMetadataResponse?> FindAsync(string sha256, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetObjectMetadataAsync(_folder.Bucket, KeyOf(sha256), cancellationToken);
        }
        catch (Exception error) when (S3Failures.IsOfStorage(error))
        {
            return S3Failures.IsMissing(error) ? null : throw Unreadable(sha256, error);
        }
    }

    private async Task WritingAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (Exception error) when (S3Failures.IsOfStorage(error))
        {
            throw Failure(error);
        }
    }

    private string KeyOf(string sha256) => _folder.KeyOf(LocalBlobStore.NameOf(sha256));

    private IOException Unreadable(string sha256, Exception error)
        => S3Failures.IsMissing(error) ? Missing(sha256) : new IOException($"The file store at {_folder} can't be read: {error.Message}", error);

    private static FileNotFoundException Missing(string sha256) => new($"There is no blob {sha256}.", sha256);

    private BlobStoreException Failure(Exception error) => new($"The file store at {_folder} can't be written: {error.Message}", error);
}
