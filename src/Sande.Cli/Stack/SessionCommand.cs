namespace Sande.Cli.Stack;

/// <summary>Commands of programs that are to have a session of their own: Ctrl-C in the terminal reaches this program alone, which stops them in order.</summary>
internal static class SessionCommand
{
    private const string SetSid = "/usr/bin/setsid";

    /// <summary>The <c>dotnet</c> that runs this program, else the one on PATH.</summary>
    public static string Dotnet => Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    /// <summary>The command, behind <c>setsid</c> where the system has it.</summary>
    public static string[] Of(params string[] command) => File.Exists(SetSid) ? [SetSid, .. command] : command;
}
