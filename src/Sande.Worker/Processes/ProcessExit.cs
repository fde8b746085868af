using System.Globalization;

namespace Sande.Worker.Processes;

/// <summary>How a child process ended.</summary>
/// <param name="Code">Its exit code; 128 + n where signal n ended it, as shells count.</param>
/// <param name="LastErrorLines">The last lines of its standard error.</param>
internal sealed record ProcessExit(int Code, IReadOnlyList<string> LastErrorLines)
{
    private const int SignalBase = 128;

    /// <summary>The signal that ended it, or null.</summary>
    public int? Signal => Code is > SignalBase and < SignalBase + 65 ? Code - SignalBase : null;

    /// <summary>A sentence for people, with the last lines of standard error.</summary>
    public string Describe()
    {
        var how = Signal is { } signal ? $"killed by {SignalName(signal)}" : $"ended with exit code {Code.ToString(CultureInfo.InvariantCulture)} and no result";
        return LastErrorLines.Count == 0 ? $"The process was {how}." : $"The process was {how}. Its last lines:\n{string.Join('\n', LastErrorLines)}";
    }

    private static string SignalName(int signal) => signal switch
    {
        4 => "SIGILL",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL (out of memory?)",
        11 => "SIGSEGV",
        15 => "SIGTERM",
        _ => $"signal {signal}",
    };
}
