using System.Runtime.InteropServices;

namespace Sande.Worker.Native;

/// <summary>The system calls that .NET has no name for.</summary>
internal static partial class Libc
{
    /// <summary>SIGTERM's number.</summary>
    public const int SigTerm = 15;

    /// <summary>SIGKILL's number.</summary>
    public const int SigKill = 9;

    /// <summary>Sends a signal; a negative <paramref name="pid"/> means that process group. Nothing happens where there is none any more.</summary>
    public static void SendSignal(int pid, int signal) => _ = Kill(pid, signal);

    /// <summary>Makes this process the leader of a process group of its own.</summary>
    public static void LeadProcessGroup() => _ = SetProcessGroup(0, 0);

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "setpgid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetProcessGroup(int pid, int group);
}
