using System.Diagnostics;

namespace Sande.Training.Tests.Checkpoints;

/// <summary>A file system of a given size, for what happens when it is full. Mounting needs root: a test that can't have it skips.</summary>
internal sealed class TinyDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string FullPath => _folder.FullPath;

    public static TinyDisk Mount(int bytes)
    {
        var disk = new TinyDisk();
        if (Run("mount", "-t", "tmpfs", "-o", $"size={bytes}", "tmpfs", disk.FullPath))
            return disk;
        disk._folder.Dispose();
        throw new SkipException("Mounting a small tmpfs needs root on Linux.");
    }

    public void Dispose()
    {
        Run("umount", FullPath);
        _folder.Dispose();
    }

    private static bool Run(string program, params string[] arguments)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
