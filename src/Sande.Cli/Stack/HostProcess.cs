using System.Diagnostics;

namespace Sande.Cli.Stack;

/// <summary>
/// A host as a child process. It has a session of its own, so that Ctrl-C in the terminal reaches only this program, which stops the
/// hosts in order; and a shell between the two sends it SIGTERM when this program's end of the pipe closes, however it closes:
/// a launcher that was killed leaves no host behind.
/// </summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private const string Keeper = """
        exec 3<&0
        "$@" </dev/null 3<&- &
        host=$!
        { cat <&3; kill -TERM "$host"; } >/dev/null 2>&1 &
        keeper=$!
        wait "$host"
        code=$?
        kill "$keeper" 2>/dev/null
        exit "$code"
        """;

    private readonly Process _process;

    private HostProcess(string name, Process process) => (Name, _process, Exited) = (name, process, process.WaitForExitAsync());

    /// <summary>As <c>api</c>.</summary>
    public string Name { get; }

    /// <summary>Ends when the process does.</summary>
    public Task Exited { get; }

    /// <summary>How it ended; only after <see cref="Exited"/>.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Starts <c>dotnet ASSEMBLY</c> with this program's environment and <paramref name="environment"/> over it.</summary>
    public static HostProcess Start(string name, string assembly, IReadOnlyDictionary<string, string> environment, HostLog log)
    {
        var command = SessionCommand.Of("sh", "-c", Keeper, name, SessionCommand.Dotnet, assembly);
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            // appsettings.json lies beside the program.
            WorkingDirectory = Path.GetDirectoryName(assembly),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in environment)
            start.Environment[key] = value;

        var process = new Process { StartInfo = start };
        DataReceivedEventHandler write = (_, line) =>
        {
            if (line.Data is not null)
                log.Write(name, line.Data);
        };
        process.OutputDataReceived += write;
        process.ErrorDataReceived += write;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new(name, process);
    }

    /// <summary>Asks it to stop and waits; kills it after <paramref name="grace"/> or when <paramref name="kill"/> fires.</summary>
    public async Task StopAsync(TimeSpan grace, CancellationToken kill)
    {
        _process.StandardInput.Close();
        try
        {
            await Exited.WaitAsync(grace, kill);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            await Exited;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!Exited.IsCompleted)
            await StopAsync(TimeSpan.Zero, CancellationToken.None);
        _process.Dispose();
    }
}
