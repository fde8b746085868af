using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Sande.Contracts.Jobs;
using Sande.Training.Errors;

namespace Sande.Training.Checkpoints;

/// <summary>Files and folders that are there whole after a crash, or not at all.</summary>
internal static partial class DurableFile
{
    private const int BufferBytes = 1 << 20;

    /// <summary>Writes a file beside <paramref name="path"/>, flushes it to the disk and renames it into place. After a failure the old file is as it was.</summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="length">Bytes it will have: a disk too full for them is noticed before the first is written.</param>
    /// <param name="write">Writes the bytes.</param>
    /// <exception cref="TrainingException">The disk is full or can't be written (<see cref="FailureCode.Storage"/>).</exception>
    public static void Replace(string path, long length, Action<Stream> write)
    {
        var temporary = path + ".writing";
        try
        {
            Create(temporary, length, write);
            File.Move(temporary, path, overwrite: true);
            FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception e)
        {
            DeleteQuietly(temporary);
            if (IsStorageFault(e))
                throw WriteFault(path, e);
            throw;
        }
    }

    /// <summary>Writes a file and flushes it to the disk; for a folder that is not yet in its place.</summary>
    public static void Create(string path, long length, Action<Stream> write)
    {
        using var stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            BufferSize = BufferBytes,
            PreallocationSize = length,
        });
        write(stream);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Flushes a folder's entries: a rename or a new file is on the disk only after this.</summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var handle = new SafeFileHandle(Open(folder, 0), ownsHandle: true);
        if (handle.IsInvalid)
            throw new IOException($"{folder}: {Marshal.GetLastPInvokeErrorMessage()}");
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>Whether <paramref name="exception"/> says that the disk is full or can't be used.</summary>
    public static bool IsStorageFault(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <summary>The failure of a write.</summary>
    public static TrainingException WriteFault(string path, Exception cause) => new(FailureCode.Storage, $"{path} can't be written: {cause.Message}", cause);

    /// <summary>The failure of a read.</summary>
    public static TrainingException ReadFault(string path, Exception cause) => new(FailureCode.Storage, $"{path} can't be read: {cause.Message}", cause);

    /// <summary>Removes a file or folder on the way out of a failure, which matters more than one here.</summary>
    public static void DeleteQuietly(string path)
    {
        try
        {
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            else
                File.Delete(path);
        }
        catch (Exception e) when (IsStorageFault(e))
        {
        }
    }

    // .NET opens no folders, and a folder can only be flushed when open. 0 is O_RDONLY.
    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);
}
