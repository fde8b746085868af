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

    /// <summary>Lets others go first where processors are short: this thread, and those that it makes from now on, by so many steps of nice(2).</summary>
    public static void BeNice(int steps) => _ = Nice(steps);

    /// <summary>Sets a variable that native libraries of this process read: .NET's own setter changes only what managed code sees.</summary>
    public static void SetEnvironmentVariableIfUnset(string name, string value) => _ = SetEnvironment(name, value, overwrite: 0);

    [LibraryImport("libc", EntryPoint = "nice")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Nice(int steps);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "setpgid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetProcessGroup(int pid, int group);
}
