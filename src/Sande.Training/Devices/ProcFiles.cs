using System.Globalization;

namespace Sande.Training.Devices;

/// <summary>What Linux says in /proc; null where it says nothing.</summary>
public static class ProcFiles
{
    private const string PeakMemoryField = "VmHWM:";

    /// <summary>The processor's name, as <c>Intel(R) Xeon(R) Processor</c>.</summary>
    public static string? CpuModel() => Field("/proc/cpuinfo", "model name")?.TrimStart(' ', '\t', ':');

    /// <summary>The machine's memory in bytes, or what this process's container may have of it (cgroup v2, v1).</summary>
    public static long? TotalMemory()
    {
        string[] limits = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"];
        // "max" where there is no limit.
        return limits.SelectMany(Lines).Select(line => long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : (long?)null)
            .Append(Kibibytes("/proc/meminfo", "MemTotal:")).Min();
    }

    /// <summary>The most memory that this process held since its start, or since <see cref="ResetPeakMemory"/>, in bytes.</summary>
    public static long? PeakMemory() => Kibibytes("/proc/self/status", PeakMemoryField);

    /// <summary>Lets <see cref="PeakMemory"/> begin anew (proc(5): clear_refs, 5). Where the system refuses, it goes on counting from the start.</summary>
    public static void ResetPeakMemory()
    {
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // The peak since the start is an upper bound then.
        }
    }

    /// <summary>The path of a library that this process has loaded, by the end of its name.</summary>
    public static string? LoadedLibrary(string fileName)
        => Lines("/proc/self/maps").Select(line => line[(line.IndexOf('/', StringComparison.Ordinal) is var start and >= 0 ? start : line.Length)..])
            .FirstOrDefault(path => Path.GetFileName(path) == fileName);

    private static long? Kibibytes(string file, string field)
        => Field(file, field)?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var number, ..] && long.TryParse(number.Trim(), CultureInfo.InvariantCulture, out var value) ? value * 1024 : null;

    private static string? Field(string file, string name)
        => Lines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..].Trim();

    private static IEnumerable<string> Lines(string file) => File.Exists(file) ? File.ReadLines(file) : [];
}
