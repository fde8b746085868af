using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Sande.Persistence.Storage;

namespace Sande.Persistence.Tests.Storage;

/// <summary>Each host is a machine of its own: its data folder is not another's.</summary>
public sealed class S3BlobStoreTests(S3Fixture s3) : IClassFixture<S3Fixture>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sande-s3-");

    public void Dispose() => _folder.Delete(recursive: true);

    [SkippableFact]
    public async Task What_one_machine_put_another_reads_from_any_position()
    {
        var (bucket, settings) = await s3.CreateBucketAsync();
        var content = Bytes(3_000_000);
        var blob = await Store(Host("a", settings)).PutAsync(new MemoryStream(content));
        Assert.Equal(new BlobInfo(Convert.ToHexStringLower(SHA256.HashData(content)), content.Length), blob);
        Assert.Equal([$"files/{blob.Sha256[..2]}/{blob.Sha256[2..4]}/{blob.Sha256}"], await s3.ListAsync(bucket));

        await using var stream = await Store(Host("b", settings)).OpenReadAsync(blob.Sha256);
        Assert.Equal(content.Length, stream.Length);
        stream.Seek(2_000_000, SeekOrigin.Begin);
        var part = new byte[500_000];
        await stream.ReadExactlyAsync(part);
        Assert.Equal(content[2_000_000..2_500_000], part);
        stream.Position = 0;
        Assert.Equal(content, await ReadAllAsync(stream));
        Assert.Equal(0, await stream.ReadAsync(part));
    }

    [SkippableFact]
    public async Task A_large_file_goes_in_parts_and_comes_whole_and_read_only_and_stays_for_the_next_job()
    {
        var (bucket, settings) = await s3.CreateBucketAsync();
        var content = Bytes(20 << 20);
        var blob = await Store(Host("a", settings)).PutAsync(new MemoryStream(content));
        var file = await s3.Client.GetObjectMetadataAsync(bucket, Assert.Single(await s3.ListAsync(bucket)));
        Assert.EndsWith("-3", file.ETag.Trim('"'), StringComparison.Ordinal);

        var (host, requests) = (Host("b", settings), new List<string>());
        Count(host, requests);
        var path = Path.Combine(_folder.FullName, "model.safetensors");
        await Store(host).MaterializeAsync(blob.Sha256, path);
        Assert.Equal(blob.Sha256, Convert.ToHexStringLower(await SHA256.HashDataAsync(File.OpenRead(path))));
        Assert.False(File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserWrite));
        Assert.Contains(nameof(GetObjectRequest), requests);

        requests.Clear();
        await Store(host).MaterializeAsync(blob.Sha256, path + ".again");
        Assert.Empty(requests);
    }

    [SkippableFact]
    public async Task What_the_bucket_has_is_not_sent_again()
    {
        var (_, settings) = await s3.CreateBucketAsync();
        var content = Bytes(1000);
        await Store(Host("a", settings)).PutAsync(new MemoryStream(content));
        var (host, requests) = (Host("b", settings), new List<string>());
        Count(host, requests);
        await Store(host).PutAsync(new MemoryStream(content));
        Assert.Equal([nameof(GetObjectMetadataRequest)], requests);
    }

    [SkippableFact]
    public async Task An_upload_is_taken_over_and_stays_where_that_fails()
    {
        var (bucket, settings) = await s3.CreateBucketAsync();
        var (store, path, content) = (Store(Host("a", settings)), Path.Combine(_folder.FullName, "upload"), Bytes(9 << 20));
        await File.WriteAllBytesAsync(path, content);
        await Assert.ThrowsAsync<BlobDigestMismatchException>(() => store.TakeAsync(path, new string('0', 64)));
        var error = await Assert.ThrowsAsync<BlobStoreException>(() => Store(Host("b", new(settings) { ["SANDE_S3_BUCKET"] = "none-such" })).TakeAsync(path));
        Assert.Contains("s3://none-such/files/ can't be written", error.Message, StringComparison.Ordinal);
        Assert.Equal(content, await File.ReadAllBytesAsync(path));
        Assert.Empty(await s3.ListAsync(bucket));

        var blob = await store.TakeAsync(path, Convert.ToHexStringLower(SHA256.HashData(content)));
        Assert.False(File.Exists(path));
        await using var stream = await Store(Host("c", settings)).OpenReadAsync(blob.Sha256);
        Assert.Equal(content, await ReadAllAsync(stream));
    }

    [SkippableFact]
    public async Task Content_that_is_not_what_was_announced_or_is_cut_off_leaves_nothing()
    {
        var (bucket, settings) = await s3.CreateBucketAsync();
        var store = Store(Host("a", settings));
        await Assert.ThrowsAsync<BlobDigestMismatchException>(() => store.PutAsync(new MemoryStream([1, 2, 3]), new string('0', 64)));
        await Assert.ThrowsAsync<EndOfStreamException>(() => store.PutAsync(new BreakingStream()));
        Assert.Empty(await s3.ListAsync(bucket));
        Assert.Empty(Directory.EnumerateFiles(_folder.FullName, "*", SearchOption.AllDirectories));
    }

    [SkippableFact]
    public async Task Empty_content_is_a_blob_too()
    {
        var (_, settings) = await s3.CreateBucketAsync();
        var blob = await Store(Host("a", settings)).PutAsync(Stream.Null);
        await using var stream = await Store(Host("b", settings)).OpenReadAsync(blob.Sha256);
        Assert.Empty(await ReadAllAsync(stream));
    }

    [SkippableFact]
    public async Task A_blob_that_one_machine_deletes_is_gone_for_all()
    {
        var (_, settings) = await s3.CreateBucketAsync();
        var (a, b) = (Store(Host("a", settings)), Store(Host("b", settings)));
        var blob = await a.PutAsync(new MemoryStream([1, 2, 3]));
        Assert.True(await b.ExistsAsync(blob.Sha256));
        await b.DeleteAsync(blob.Sha256);
        await b.DeleteAsync(blob.Sha256);
        Assert.False(await a.ExistsAsync(blob.Sha256));
        await Assert.ThrowsAsync<FileNotFoundException>(() => b.OpenReadAsync(blob.Sha256));
        await Assert.ThrowsAsync<FileNotFoundException>(() => b.MaterializeAsync(blob.Sha256, Path.Combine(_folder.FullName, "x")));

        // The cache of this machine does not hide that the bucket has lost it.
        Assert.Equal(blob, await a.PutAsync(new MemoryStream([1, 2, 3])));
        Assert.True(await b.ExistsAsync(blob.Sha256));
    }

    [SkippableFact]
    public async Task Bytes_that_changed_in_the_bucket_never_become_a_file()
    {
        var (bucket, settings) = await s3.CreateBucketAsync();
        var blob = await Store(Host("a", settings)).PutAsync(new MemoryStream([1, 2, 3]));
        await s3.Client.PutObjectAsync(new() { BucketName = bucket, Key = Assert.Single(await s3.ListAsync(bucket)), InputStream = new MemoryStream([1, 2, 4]) });
        var path = Path.Combine(_folder.FullName, "model.safetensors");
        await Assert.ThrowsAsync<BlobDigestMismatchException>(() => Store(Host("b", settings)).MaterializeAsync(blob.Sha256, path));
        Assert.False(File.Exists(path));
    }

    [SkippableFact]
    public async Task A_download_whose_connection_breaks_goes_on_where_it_was()
    {
        var (_, settings) = await s3.CreateBucketAsync();
        var content = Bytes(8 << 20);
        var blob = await Store(Host("a", settings)).PutAsync(new MemoryStream(content));
        await using var proxy = new CuttingProxy(new Uri(s3.Endpoint), cuts: 3, afterBytes: 2 << 20);
        await using var stream = await Store(Host("b", new(settings) { ["SANDE_S3_ENDPOINT"] = proxy.Endpoint })).OpenReadAsync(blob.Sha256);
        Assert.Equal(content, await ReadAllAsync(stream));
        Assert.Equal(3, proxy.Cuts);
    }

    [SkippableFact]
    public async Task The_cache_keeps_what_was_used_last_within_its_limit()
    {
        var (_, settings) = await s3.CreateBucketAsync();
        var host = Host("a", new(settings) { ["SANDE_S3_CACHE_GIB"] = $"{2.5 / 1024}" });
        var store = Store(host);
        var blobs = new List<BlobInfo>();
        for (var index = 0; index < 3; index++)
        {
            blobs.Add(await store.PutAsync(new MemoryStream(Bytes(1 << 20))));
            File.SetLastWriteTimeUtc(Cached(blobs[^1]), Rows.Now.UtcDateTime.AddHours(index - 10));
        }

        await store.PutAsync(new MemoryStream([1]));
        Assert.Equal([false, true, true], blobs.Select(blob => File.Exists(Cached(blob))));
        await store.MaterializeAsync(blobs[1].Sha256, Path.Combine(_folder.FullName, "used"));
        await store.MaterializeAsync(blobs[0].Sha256, Path.Combine(_folder.FullName, "back"));
        Assert.Equal([true, true, false], blobs.Select(blob => File.Exists(Cached(blob))));
    }

    [SkippableFact]
    public async Task The_check_says_whether_the_bucket_can_be_written()
    {
        var (_, settings) = await s3.CreateBucketAsync();
        await Store(Host("a", settings)).CheckAsync();
        await Assert.ThrowsAsync<BlobStoreException>(() => Store(Host("b", new(settings) { ["SANDE_S3_BUCKET"] = "none-such" })).CheckAsync());
        await Assert.ThrowsAsync<BlobStoreException>(() => Store(Host("c", new(settings) { ["SANDE_S3_ENDPOINT"] = "http://127.0.0.1:1" })).CheckAsync());
    }

    private ServiceProvider Host(string machine, Dictionary<string, string?> settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings)
            .AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:Sande"] = "Host=localhost", ["SANDE_DATA"] = Path.Combine(_folder.FullName, machine) });
        return new ServiceCollection().AddLogging().AddSandePersistence(configuration.Build()).BuildServiceProvider();
    }

    private static IBlobStore Store(ServiceProvider host) => host.GetRequiredService<IBlobStore>();

    private static void Count(ServiceProvider host, List<string> requests)
        => ((AmazonServiceClient)host.GetRequiredService<IAmazonS3>()).BeforeRequestEvent += (_, request) => requests.Add(((WebServiceRequestEventArgs)request).Request.GetType().Name);

    private string Cached(BlobInfo blob) => Path.Combine(_folder.FullName, "a", "s3-cache", blob.Sha256[..2], blob.Sha256[2..4], blob.Sha256);

    private static byte[] Bytes(int count) => RandomNumberGenerator.GetBytes(count);

    private static async Task<byte[]> ReadAllAsync(Stream stream)
    {
        var memory = new MemoryStream();
        await stream.CopyToAsync(memory);
        return memory.ToArray();
    }
}
