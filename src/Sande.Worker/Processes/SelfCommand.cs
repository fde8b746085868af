using System.Diagnostics;

namespace Sande.Worker.Processes;

/// <summary>The command that starts this program again: <c>dotnet Sande.Worker.dll</c>, the apphost, or a single file.</summary>
internal static class SelfCommand
{
    /// <summary>The command, with <paramref name="arguments"/> after it.</summary>
    public static ProcessStartInfo Create(params IEnumerable<string> arguments)
    {
        var program = typeof(SelfCommand).Assembly.GetName().Name!;
        var running = Environment.ProcessPath;
        var start = Path.GetFileNameWithoutExtension(running) == program
            ? new ProcessStartInfo(running!)
            : new ProcessStartInfo(IsDotnet(running) ? running! : "dotnet") { ArgumentList = { Path.Combine(AppContext.BaseDirectory, program + ".dll") } };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return start;
    }

    private static bool IsDotnet(string? path) => Path.GetFileNameWithoutExtension(path) == "dotnet";
}
