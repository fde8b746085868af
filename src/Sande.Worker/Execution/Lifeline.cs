using System.Diagnostics;
using Sande.Worker.Native;

namespace Sande.Worker.Execution;

/// <summary>
/// Ties this process's life to its parent's: the parent holds the other end of standard input, which the kernel closes when it dies,
/// by kill -9 too. Then this process stops as after SIGTERM, and ends for good where that takes longer than the grace period.
/// </summary>
internal static class Lifeline
{
    /// <summary>Leaves the parent's process group (a Ctrl-C in its terminal is for the parent to handle) and begins to watch.</summary>
    public static void Follow(Action requestStop, TimeSpan grace)
    {
        Libc.LeadProcessGroup();
        PreferAsVictim();
        new Thread(() => Watch(requestStop, grace)) { IsBackground = true, Name = "lifeline" }.Start();
    }

    private static void Watch(Action requestStop, TimeSpan grace)
    {
        WaitForEnd();
        requestStop();
        Thread.Sleep(grace);
        Process.GetCurrentProcess().Kill();
    }

    private static void WaitForEnd()
    {
        using var input = Console.OpenStandardInput();
        Span<byte> buffer = stackalloc byte[64];
        try
        {
            while (input.Read(buffer) > 0)
            {
                // Nothing is ever sent; only the end counts.
            }
        }
        catch (IOException)
        {
            // As good as the end.
        }
    }

    // Where memory runs out, the kernel should take the computation and not the host beside it.
    private static void PreferAsVictim()
    {
        try
        {
            File.WriteAllText("/proc/self/oom_score_adj", "500");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Not on this system: the kernel chooses as it likes.
        }
    }
}
