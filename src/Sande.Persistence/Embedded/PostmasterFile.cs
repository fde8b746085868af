using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Sande.Persistence.Embedded;

/// <summary>The server's own <c>postmaster.pid</c>: its process number in line 1, its state in line 8.</summary>
internal static partial class PostmasterFile
{
    private const int Interrupt = 2; // SIGINT: PostgreSQL's fast shutdown
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(60);

    /// <summary>The file's text; empty where there is none.</summary>
    public static string Read(string data)
    {
        try
        {
            return File.ReadAllText(PathOf(data));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return "";
        }
    }

    /// <summary>Whether the server takes connections.</summary>
    public static bool IsReady(string text) => text.Split('\n') is { Length: >= 8 } lines && lines[7].TrimEnd() == "ready";

    /// <summary>
    /// Clears what a program that was killed left behind. A server that still shuts down is waited for; a file whose process number belongs to some other program by now
    /// (which would keep the server from starting) is removed. Any other stale file is PostgreSQL's own business: it checks more than the number.
    /// </summary>
    /// <exception cref="EmbeddedPostgresException">The old server doesn't end.</exception>
    public static async Task ClearAsync(string data, ILogger logger, CancellationToken cancellationToken)
    {
        if (!int.TryParse(Read(data).Split('\n')[0], out var id) || !IsAlive(id))
            return;
        if (!UsesFolder(id, data))
        {
            logger.LogInformation("Process {Id} of {File} is another program's now: removing the file.", id, PathOf(data));
            File.Delete(PathOf(data));
            return;
        }

        logger.LogInformation("The server of an earlier run (process {Id}) still shuts down; waiting.", id);
        await WaitForEndAsync(id, data, cancellationToken);
    }

    private static async Task WaitForEndAsync(int id, string data, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var wasAsked = false;
        while (IsAlive(id) && UsesFolder(id, data))
        {
            if (clock.Elapsed > GiveUp)
                throw new EmbeddedPostgresException($"The PostgreSQL server of an earlier run (process {id}) still uses {data} and doesn't stop: stop it by hand.");
            if (!wasAsked && clock.Elapsed > Patience)
                wasAsked = Kill(id, Interrupt) == 0;
            await Task.Delay(50, cancellationToken);
        }
    }

    private static bool IsAlive(int id) => id > 0 && Directory.Exists($"/proc/{id}");

    // A server's working folder is its data folder.
    private static bool UsesFolder(int id, string data)
    {
        try
        {
            return new FileInfo($"/proc/{id}/cwd").LinkTarget == data;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string PathOf(string data) => Path.Combine(data, "postmaster.pid");

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int id, int signal);
}
