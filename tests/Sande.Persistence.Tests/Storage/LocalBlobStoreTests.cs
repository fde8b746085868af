using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Sande.Persistence.Storage;

namespace Sande.Persistence.Tests.Storage;

public sealed class LocalBlobStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sande-blobs-").FullName;

    [Fact]
    public async Task What_was_put_is_read_back_under_its_sha256()
    {
        var store = Open();
        var content = Bytes(3_000_000);
        var blob = await store.PutAsync(new MemoryStream(content));
        Assert.Equal(new BlobInfo(Convert.ToHexStringLower(SHA256.HashData(content)), content.Length), blob);
        await using var stream = await store.OpenReadAsync(blob.Sha256);
        stream.Seek(2_000_000, SeekOrigin.Begin);
        var rest = new byte[1_000_000];
        await stream.ReadExactlyAsync(rest);
        Assert.Equal(content[2_000_000..], rest);
    }

    [Fact]
    public async Task A_file_is_taken_over_and_one_that_is_not_what_was_announced_stays()
    {
        var store = Open();
        var (path, content) = (Path.Combine(_folder, "upload"), Bytes(1_000_000));
        await File.WriteAllBytesAsync(path, content);
        await Assert.ThrowsAsync<BlobDigestMismatchException>(() => store.TakeAsync(path, new string('0', 64)));
        Assert.Equal(content, await File.ReadAllBytesAsync(path));

        var blob = await store.TakeAsync(path, Convert.ToHexStringLower(SHA256.HashData(content)));
        Assert.False(File.Exists(path));
        Assert.Equal(content.Length, blob.Size);
        Assert.Equal(Path.GetFileName(Assert.Single(Files())), blob.Sha256);
        await File.WriteAllBytesAsync(path, content);
        Assert.Equal(blob, await store.TakeAsync(path));
        Assert.Single(Files());
    }

    [Fact]
    public async Task Empty_content_is_a_blob_too()
        => Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", (await Open().PutAsync(Stream.Null)).Sha256);

    [Fact]
    public async Task Ten_writers_of_the_same_content_make_one_read_only_file()
    {
        var store = Open();
        var content = Bytes(2_000_000);
        var blobs = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => store.PutAsync(new MemoryStream(content)))));
        var file = Assert.Single(Files());
        Assert.All(blobs, blob => Assert.Equal(Path.GetFileName(file), blob.Sha256));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task Content_that_is_not_what_was_announced_leaves_nothing()
    {
        var error = await Assert.ThrowsAsync<BlobDigestMismatchException>(() => Open().PutAsync(new MemoryStream([1, 2, 3]), new string('0', 64)));
        Assert.Equal(new string('0', 64), error.Expected);
        Assert.Empty(Files());
    }

    [Fact]
    public async Task A_transfer_that_is_cut_off_leaves_nothing()
    {
        await Assert.ThrowsAsync<EndOfStreamException>(() => Open().PutAsync(new BreakingStream()));
        Assert.Empty(Files());
    }

    [Fact]
    public async Task A_cancelled_transfer_leaves_nothing()
    {
        using var cancel = new CancellationTokenSource();
        var transfer = Open().PutAsync(new EndlessStream(), cancellationToken: cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => transfer);
        Assert.Empty(Files());
    }

    [SkippableFact]
    public async Task A_full_disk_is_said_to_be_full_and_leaves_nothing()
    {
        Skip.IfNot(await TryMountAsync(), "Needs root and the right to mount a tmpfs.");
        try
        {
            var store = Open();
            var error = await Assert.ThrowsAsync<BlobStoreException>(() => store.PutAsync(new MemoryStream(Bytes(3_000_000))));
            Assert.Contains("No space left on device", error.Message, StringComparison.Ordinal);
            Assert.Empty(Files());
            await store.PutAsync(new MemoryStream(Bytes(500_000)));
        }
        finally
        {
            await RunAsync("umount", _folder);
        }
    }

    [Fact]
    public async Task A_materialized_file_is_a_read_only_link_that_outlives_the_blob()
    {
        var store = Open();
        var blob = await store.PutAsync(new MemoryStream([1, 2, 3]));
        var path = Path.Combine(_folder, "model.safetensors");
        await store.MaterializeAsync(blob.Sha256, path);
        Assert.False(File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserWrite));
        await store.DeleteAsync(blob.Sha256);
        await store.DeleteAsync(blob.Sha256);
        Assert.False(await store.ExistsAsync(blob.Sha256));
        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(path));
    }

    [SkippableFact]
    public async Task A_materialized_file_on_another_file_system_is_a_read_only_copy()
    {
        Skip.IfNot(Directory.Exists("/dev/shm") && new DriveInfo("/dev/shm").DriveFormat != new DriveInfo(_folder).DriveFormat, "Needs a second file system at /dev/shm.");
        var store = Open();
        var blob = await store.PutAsync(new MemoryStream([1, 2, 3]));
        var path = $"/dev/shm/{Path.GetFileName(_folder)}";
        await store.MaterializeAsync(blob.Sha256, path);
        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(path));
        Assert.False(File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserWrite));
        File.Delete(path);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("abc")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_name_that_is_no_sha256_never_becomes_a_path(string name)
        => await Assert.ThrowsAsync<ArgumentException>(() => Open().OpenReadAsync(name));

    [Fact]
    public async Task A_missing_blob_is_not_found()
    {
        var store = Open();
        await Assert.ThrowsAsync<FileNotFoundException>(() => store.OpenReadAsync(new string('0', 64)));
        await Assert.ThrowsAsync<FileNotFoundException>(() => store.MaterializeAsync(new string('0', 64), Path.Combine(_folder, "x")));
    }

    [Fact]
    public void Transfers_that_a_crash_cut_off_are_removed_after_a_day_and_fresh_ones_stay()
    {
        _ = Open();
        var temporary = Path.Combine(_folder, "blobs", "tmp");
        var (stale, fresh) = (Path.Combine(temporary, "stale"), Path.Combine(temporary, "fresh"));
        File.WriteAllText(stale, "");
        File.WriteAllText(fresh, "");
        File.SetLastWriteTimeUtc(stale, Rows.Now.UtcDateTime.AddHours(-25));
        _ = Open();
        Assert.Equal([fresh], Files());
    }

    [Fact]
    public async Task The_check_passes_where_the_store_can_be_written_and_leaves_nothing()
    {
        await Open().CheckAsync();
        Assert.Empty(Files());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private LocalBlobStore Open()
        => new(Options.Create(new SandeOptions { DataPath = _folder }), TimeProvider.System, NullLogger<LocalBlobStore>.Instance);

    private string[] Files() => Directory.GetFiles(Path.Combine(_folder, "blobs"), "*", SearchOption.AllDirectories);

    private static byte[] Bytes(int count) => RandomNumberGenerator.GetBytes(count);

    private async Task<bool> TryMountAsync()
        => Environment.IsPrivilegedProcess && await RunAsync("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", _folder) == 0;

    private static async Task<int> RunAsync(string file, params string[] arguments)
    {
        var start = new System.Diagnostics.ProcessStartInfo(file, arguments) { UseShellExecute = false, RedirectStandardError = true };
        using var process = System.Diagnostics.Process.Start(start)!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
