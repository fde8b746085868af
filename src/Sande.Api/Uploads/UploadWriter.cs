using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Sande.Persistence;
using Sande.Persistence.Entities;
using Sande.Persistence.Storage;

namespace Sande.Api.Uploads;

/// <summary>
/// Appends a part to an upload's file. The offset in the database only ever counts bytes that were flushed to the disk before, so it holds after a crash and after a power cut; what was written
/// behind it is written again.
/// </summary>
internal sealed class UploadWriter(SandeDbContext db, UploadFolder folder, TimeProvider time)
{
    private const int BufferSize = 1 << 20;

    /// <summary>How much a crash may cost: bytes, or the time that a slow line takes for fewer.</summary>
    private const long SaveEvery = 16 << 20;
    private static readonly TimeSpan SaveAfter = TimeSpan.FromSeconds(2);

    /// <summary>How a part ended.</summary>
    public enum End
    {
        /// <summary>It is here, and on the disk.</summary>
        Written,

        /// <summary>It goes beyond the file's length: nothing of it counts.</summary>
        TooLong,

        /// <summary>Its checksum is another one: nothing of it counts.</summary>
        Mismatch,
    }

    /// <summary>
    /// Writes the part behind the upload's offset, and saves the offset on the way and where the connection breaks; of a part with a checksum only once that is right. The offset of a whole file is left to be
    /// saved with the checkpoint's file.
    /// </summary>
    /// <returns>How it ended, and where.</returns>
    /// <exception cref="BlobStoreException">The folder can't be written.</exception>
    public async Task<(End End, long Position)> AppendAsync(Upload upload, Stream part, UploadChecksum? checksum, CancellationToken cancellationToken)
    {
        using var hash = checksum?.CreateHash();
        using var file = Writing(() => File.OpenHandle(folder.PathOf(upload.Id), FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, FileOptions.Asynchronous));
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        var (start, position) = (upload.Offset, upload.Offset);
        var saved = time.GetTimestamp();
        try
        {
            while (await part.ReadAsync(buffer, cancellationToken) is var count and > 0)
            {
                if (position + count > upload.Length)
                    return (End.TooLong, start);
                hash?.AppendData(buffer, 0, count);
                await WritingAsync(() => RandomAccess.WriteAsync(file, buffer.AsMemory(0, count), position, CancellationToken.None));
                position += count;
                if (hash is null && (position - upload.Offset >= SaveEvery || time.GetElapsedTime(saved) >= SaveAfter))
                {
                    await SaveAsync(upload, file, position);
                    saved = time.GetTimestamp();
                }
            }
        }
        catch when (hash is null && position > start)
        {
            await SaveAsync(upload, file, position);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (hash is not null && !checksum!.Value.IsOf(hash))
            return (End.Mismatch, start);
        await SaveAsync(upload, file, position);
        return (End.Written, position);
    }

    private async Task SaveAsync(Upload upload, SafeFileHandle file, long position)
    {
        Writing(() =>
        {
            RandomAccess.FlushToDisk(file);
            return true;
        });
        if (position == upload.Length)
            return;
        (upload.Offset, upload.ExpiresAt) = (position, folder.NextExpiry());
        await db.SaveChangesAsync(CancellationToken.None);
    }

    private static T Writing<T>(Func<T> write)
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

    private static async ValueTask WritingAsync(Func<ValueTask> write)
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

    private static BlobStoreException Failure(Exception error) => new($"The folder of uploads can't be written: {error.Message}", error);
}
