using System.Diagnostics;

namespace Sande.JourneyTests;

/// <summary>Processes below another, as /proc tells; and signals to them.</summary>
internal static class ProcessTree
{
    /// <summary>The processes below <paramref name="root"/> whose command line holds all of <paramref name="words"/>; shells aside.</summary>
    public static IReadOnlyList<int> Find(int root, params string[] words)
        => [.. Below(root).Where(id => CommandLine(id) is var line && !line.StartsWith("sh ", StringComparison.Ordinal) && words.All(word => line.Contains(word, StringComparison.Ordinal)))];

    /// <summary>Waits until there is such a process.</summary>
    public static async Task<int> WaitForAsync(int root, params string[] words)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < TimeSpan.FromMinutes(1))
        {
            if (Find(root, words) is [var id, ..])
                return id;
            await Task.Delay(50);
        }

        throw new TimeoutException($"No process '{string.Join(' ', words)}' below {root}.");
    }

    public static bool IsAlive(int id) => Directory.Exists($"/proc/{id}") && !Read($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);

    /// <summary>Waits until none of <paramref name="ids"/> lives.</summary>
    public static async Task WaitForEndAsync(IReadOnlyList<int> ids, TimeSpan limit)
    {
        var clock = Stopwatch.StartNew();
        while (ids.Any(IsAlive))
        {
            if (clock.Elapsed > limit)
                throw new TimeoutException("Still alive: " + string.Join(", ", ids.Where(IsAlive).Select(CommandLine)));
            await Task.Delay(50);
        }
    }

    /// <summary>All processes below <paramref name="root"/>.</summary>
    public static IReadOnlyList<int> Below(int root)
    {
        var parents = Directory.GetDirectories("/proc").Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0).Where(id => id > 0)
            .ToLookup(ParentOf);
        var found = new List<int>();
        var open = new Queue<int>([root]);
        while (open.TryDequeue(out var parent))
        {
            foreach (var child in parents[parent])
            {
                found.Add(child);
                open.Enqueue(child);
            }
        }

        return found;
    }

    public static void Signal(int id, string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, $"{id}"]);
        kill.WaitForExit();
    }

    private static string CommandLine(int id) => Read($"/proc/{id}/cmdline").Replace('\0', ' ');

    // The name, in parentheses, may hold spaces.
    private static int ParentOf(int id)
        => Read($"/proc/{id}/stat").Split(") ") is [.., var rest] && rest.Split(' ') is [_, var parent, ..] && int.TryParse(parent, out var value) ? value : -1;

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
