using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sande.Persistence.Storage;

/// <summary>What .NET has no call for.</summary>
internal static partial class UnixFiles
{
    private const int CrossesDevices = 18; // EXDEV
    private const int NotPermitted = 1; // EPERM: a file system without hard links
    private const int TooManyLinks = 31; // EMLINK
    private const int LinuxNonBlocking = 0x80800; // O_NONBLOCK | O_CLOEXEC, and O_RDONLY is 0
    private const int MacNonBlocking = 0x1000004;

    /// <summary>Makes a hard link; false where the two places can't share a file.</summary>
    public static bool TryLink(string existing, string path)
    {
        if (Link(existing, path) == 0)
            return true;
        var error = Marshal.GetLastPInvokeError();
        return error is CrossesDevices or NotPermitted or TooManyLinks
            ? false
            : throw new IOException($"Can't link {path} to {existing}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    /// <summary>Flushes a folder's entries to the disk, without which a renamed file may be gone after a power cut.</summary>
    public static void FlushFolder(string path)
    {
        var descriptor = Open(path, 0);
        if (descriptor < 0)
            return;
        _ = Flush(descriptor);
        _ = Close(descriptor);
    }

    /// <summary>The path with every link followed, or null where it leads nowhere or may not be read.</summary>
    public static string? FindRealPath(string path)
    {
        var real = RealPath(path, 0);
        try
        {
            return real == 0 ? null : Marshal.PtrToStringUTF8(real);
        }
        finally
        {
            Free(real);
        }
    }

    /// <summary>Opens a file without waiting: a named pipe that nobody writes to would block.</summary>
    /// <exception cref="IOException">It can't be opened.</exception>
    public static SafeFileHandle OpenToRead(string path)
    {
        var descriptor = Open(path, OperatingSystem.IsMacOS() ? MacNonBlocking : LinuxNonBlocking);
        return descriptor < 0 ? throw new IOException(Marshal.GetLastPInvokeErrorMessage()) : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string path);

    [LibraryImport("libc", EntryPoint = "realpath", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint RealPath(string path, nint buffer);

    [LibraryImport("libc", EntryPoint = "free")]
    private static partial void Free(nint memory);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
