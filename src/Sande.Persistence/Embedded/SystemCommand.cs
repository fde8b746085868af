using System.Diagnostics;

namespace Sande.Persistence.Embedded;

/// <summary>Short commands, run as another user where needed.</summary>
internal static class SystemCommand
{
    /// <summary>A process that will run as <paramref name="user"/> (null: as this process's), without any PG* variable that would redirect PostgreSQL's programs.</summary>
    public static ProcessStartInfo StartInfo(string? user, string file, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { WorkingDirectory = "/" };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        start.Environment["LC_ALL"] = "C.UTF-8";
        if (user is not null)
        {
            // .NET on Unix: setgroups, setgid and setuid between fork and exec.
            start.UserName = user;
            start.Environment["HOME"] = "/";
        }

        return start;
    }

    /// <summary>Runs to the end.</summary>
    /// <returns>Its standard output.</returns>
    /// <exception cref="EmbeddedPostgresException">It ended with another code than 0.</exception>
    public static async Task<string> RunAsync(string? user, string file, IEnumerable<string> arguments, string? input, CancellationToken cancellationToken)
    {
        var start = StartInfo(user, file, arguments);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? await output
            : throw new EmbeddedPostgresException($"{file} ended with code {process.ExitCode}: {(await error).Trim()} {(await output).Trim()}".TrimEnd());
    }

    /// <summary>Whether it ends with code 0.</summary>
    public static async Task<bool> SucceedsAsync(string? user, string file, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(user, file, arguments, input: null, cancellationToken);
            return true;
        }
        catch (EmbeddedPostgresException)
        {
            return false;
        }
    }
}
