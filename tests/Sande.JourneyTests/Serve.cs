using System.Diagnostics;
using System.Text;
using Sande.Cli.Client;
using Sande.Cli.Stack;

namespace Sande.JourneyTests;

/// <summary><c>Sande.Cli serve</c> as a process of its own, as a user runs it.</summary>
internal sealed class Serve : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopLimit = TimeSpan.FromMinutes(2);

    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Serve(string dataFolder, string urls, IReadOnlyDictionary<string, string>? environment)
    {
        Address = new Uri(urls);
        DataFolder = dataFolder;
        Process = Launcher.Start(["serve"], new Dictionary<string, string>(environment ?? new Dictionary<string, string>())
        {
            [StackSettings.UrlsVariable] = urls,
            [StackSettings.DataVariable] = dataFolder,
        });
        Process.OutputDataReceived += (_, line) => Append(line.Data);
        Process.ErrorDataReceived += (_, line) => Append(line.Data);
        Process.BeginOutputReadLine();
        Process.BeginErrorReadLine();
    }

    public Process Process { get; }

    public Uri Address { get; }

    public string DataFolder { get; }

    public string ApiKey => File.ReadAllText(ApiKeyFile.PathIn(DataFolder)).Trim();

    /// <summary>All it wrote so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>Starts it and waits for its banner.</summary>
    public static async Task<Serve> StartAsync(string dataFolder, string? urls = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var serve = new Serve(dataFolder, urls ?? ListenAddress.FreeOnLoopback(), environment);
        var ended = serve.Process.WaitForExitAsync();
        var first = await Task.WhenAny(serve._ready.Task, ended, Task.Delay(StartLimit));
        if (first == serve._ready.Task)
            return serve;
        await serve.DisposeAsync();
        throw new InvalidOperationException($"serve did not become ready:\n{serve.Output}");
    }

    /// <summary>Starts it where it is expected to refuse, and waits for its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunToEndAsync(string dataFolder, string urls)
    {
        await using var serve = new Serve(dataFolder, urls, null);
        await serve.Process.WaitForExitAsync().WaitAsync(StartLimit);
        return (serve.Process.ExitCode, serve.Output);
    }

    public SandeClient CreateClient() => new(Address, ApiKey);

    /// <summary>SIGTERM, and the exit code.</summary>
    public async Task<int> StopAsync()
    {
        ProcessTree.Signal(Process.Id, "TERM");
        return await WaitForExitAsync();
    }

    public async Task<int> WaitForExitAsync()
    {
        await Process.WaitForExitAsync().WaitAsync(StopLimit);
        return Process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!Process.HasExited)
        {
            ProcessTree.Signal(Process.Id, "TERM");
            try
            {
                await Process.WaitForExitAsync().WaitAsync(StopLimit);
            }
            catch (TimeoutException)
            {
                Process.Kill(entireProcessTree: true);
            }
        }

        Process.Dispose();
    }

    private void Append(string? line)
    {
        lock (_output)
            _output.AppendLine(line);
        if (line?.Contains("Ctrl-C stops it", StringComparison.Ordinal) == true)
            _ready.TrySetResult();
    }
}
