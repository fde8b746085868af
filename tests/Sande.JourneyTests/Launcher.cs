using System.Diagnostics;

namespace Sande.JourneyTests;

/// <summary>The built launcher.</summary>
internal static class Launcher
{
    /// <summary>Starts <c>Sande.Cli ARGUMENTS</c> with its output redirected; this process's SANDE_* settings don't reach it.</summary>
    public static Process Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var program = Path.Combine(SharedData.Repository, "artifacts", "bin", "Sande.Cli", configuration, "Sande.Cli.dll");
        // A test run in the background of a shell ignores SIGINT, and its children would inherit that.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", program, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in start.Environment.Keys.Where(IsSetting).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    // SANDE_PG_BIN, SANDE_PG_USER and SANDE_LIBTORCH say what this machine has and stay.
    private static bool IsSetting(string name)
        => name == "ConnectionStrings__Sande" || name.StartsWith("SANDE_WORKER_", StringComparison.Ordinal) || name is "SANDE_URLS" or "SANDE_DATA" or "SANDE_API_KEY";
}
