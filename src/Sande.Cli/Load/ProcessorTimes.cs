using System.Globalization;

namespace Sande.Cli.Load;

/// <summary>
/// Processor time of the stack's processes, which does not depend on what else the machine does: that of a request says how many a machine bears, where its latency says how busy this one is.
/// </summary>
/// <param name="Api">Of the API, s.</param>
/// <param name="Postgres">Of PostgreSQL, s.</param>
/// <param name="Client">Of this program, s.</param>
internal sealed record ProcessorTimes(double Api, double Postgres, double Client)
{
    // In /proc/PID/stat behind the name, which ends with the last bracket: parent, and user and system time of the process in ticks.
    private const int Parent = 1;
    private const int UserTime = 11;
    private const int SystemTime = 12;
    private const double TicksPerSecond = 100;

    /// <summary>The times so far of this process and those below it.</summary>
    public static ProcessorTimes Read()
    {
        var all = Processes().ToDictionary(process => process.Id);
        var own = all.Values.Where(process => IsOurs(process, all)).ToList();
        double Sum(string program) => own.Where(process => process.Id != Environment.ProcessId && process.Program == program).Sum(process => process.Seconds);
        return new(Sum("Sande.Api.dll"), Sum("postgres"), all.TryGetValue(Environment.ProcessId, out var self) ? self.Seconds : 0);
    }

    /// <summary>For people: what each of <paramref name="requests"/> took since <paramref name="before"/>.</summary>
    public string Since(ProcessorTimes before, int requests)
    {
        string Each(double now, double then) => string.Create(CultureInfo.InvariantCulture, $"{1000 * (now - then) / requests:0.00} ms");
        return $"    processor time of each: API {Each(Api, before.Api)}, PostgreSQL {Each(Postgres, before.Postgres)}, client {Each(Client, before.Client)}";
    }

    private static bool IsOurs(Entry process, Dictionary<int, Entry> all)
    {
        for (var at = process; at is not null; at = all.GetValueOrDefault(at.ParentId))
        {
            if (at.Id == Environment.ProcessId)
                return true;
        }

        return false;
    }

    private static IEnumerable<Entry> Processes()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            if (TryRead(folder) is { } entry)
                yield return entry;
        }
    }

    private static Entry? TryRead(string folder)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var ticks = long.Parse(fields[UserTime], CultureInfo.InvariantCulture) + long.Parse(fields[SystemTime], CultureInfo.InvariantCulture);
            var command = File.ReadAllText(Path.Combine(folder, "cmdline")).Split('\0');
            // "dotnet …/Sande.Api.dll", "/usr/lib/…/postgres -D …" or "postgres: background writer ".
            var program = Path.GetFileName(command[0] is var first && Path.GetFileName(first) == "dotnet" ? command[1] : first.Split(':')[0]);
            return new(int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture), int.Parse(fields[Parent], CultureInfo.InvariantCulture), program, ticks / TicksPerSecond);
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return null;
        }
    }

    private sealed record Entry(int Id, int ParentId, string Program, double Seconds);
}
