using System.Net;
using System.Text.Json;
using Sande.Persistence.Embedded;

namespace Sande.Cli.Stack;

/// <summary>
/// PostgreSQL (a private one unless a connection string is given), the API and the worker, each a process of its own.
/// They stop in the order worker (it saves its job's state), API, PostgreSQL.
/// </summary>
internal sealed class SandeStack : IAsyncDisposable
{
    private static readonly TimeSpan ApiGrace = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan ReadyPoll = TimeSpan.FromMilliseconds(200);

    private readonly DataFolderLock _lock;
    private readonly HostLog _log;
    private EmbeddedPostgres? _postgres;
    private HostProcess? _api;
    private HostProcess? _worker;

    private SandeStack(StackSettings settings, Uri address, DataFolderLock dataFolderLock, HostLog log)
        => (Settings, Address, _lock, _log) = (settings, address, dataFolderLock, log);

    /// <summary>What it was started with, the API key filled in.</summary>
    public StackSettings Settings { get; private set; }

    /// <summary>The API, as this machine reaches it.</summary>
    public Uri Address { get; }

    /// <summary>Fires to end every process at once instead of in order.</summary>
    public CancellationToken Kill { get; init; }

    /// <summary>Starts everything and returns once <c>/health/ready</c> says healthy: database, store and workers.</summary>
    /// <exception cref="LauncherException">A port or the folder is taken, or a process ended or did not become ready; nothing is left running.</exception>
    public static async Task<SandeStack> StartAsync(StackSettings settings, HostLog log, CancellationToken kill, CancellationToken cancellationToken)
    {
        var dataFolderLock = DataFolderLock.Take(settings.DataFolder);
        SandeStack? stack = null;
        try
        {
            stack = new(settings, ListenAddress.Resolve(settings.Urls), dataFolderLock, log) { Kill = kill };
            await stack.StartAsync(cancellationToken);
            return stack;
        }
        catch
        {
            if (stack is not null)
                await stack.DisposeAsync();
            dataFolderLock.Dispose();
            throw;
        }
    }

    /// <summary>Ends, with the reason, when a process does so unasked; else when <paramref name="cancellationToken"/> fires.</summary>
    /// <exception cref="LauncherException">A process ended.</exception>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        var database = _postgres?.Ended ?? Task.Delay(Timeout.Infinite, cancellationToken);
        var ended = await Task.WhenAny(_api!.Exited, _worker!.Exited, database).WaitAsync(cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        throw ended == database
            ? new LauncherException($"The private PostgreSQL ended; its log is in {_postgres!.Folder}.")
            : EndedUnasked(ended == _api.Exited ? _api : _worker);
    }

    /// <summary>Stops worker, API and PostgreSQL, in this order.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(_worker, Settings.WorkerGrace);
        await StopAsync(_api, ApiGrace);
        if (_postgres is not null)
            await _postgres.DisposeAsync();
        _lock.Dispose();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        Settings = Settings with { ApiKey = Settings.ApiKey ?? ApiKeyFile.ReadOrCreate(Settings.DataFolder) };
        var connectionString = Settings.ConnectionString;
        if (connectionString is null)
        {
            // PostgreSQL takes any port that is free.
            using (ListenAddress.Hold(Settings.Urls))
                _postgres = await EmbeddedPostgres.StartAsync(Path.Combine(Settings.DataFolder, "postgres"), new HostLogger("db", _log), cancellationToken);
            connectionString = _postgres.ConnectionString();
        }

        var environment = HostEnvironment(connectionString);
        _api = HostProcess.Start("api", HostAssembly.Find("Sande.Api"), environment, _log);
        _worker = HostProcess.Start("worker", HostAssembly.Find("Sande.Worker"), environment, _log);
        await WaitUntilReadyAsync(cancellationToken);
    }

    private Dictionary<string, string> HostEnvironment(string connectionString)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [StackSettings.ConnectionStringVariable] = connectionString,
            [StackSettings.DataVariable] = Settings.DataFolder,
            [StackSettings.ApiKeyVariable] = Settings.ApiKey!,
            [StackSettings.UrlsVariable] = Settings.Urls,
        };
        // A line an event, so that a host's name before it is enough.
        foreach (var (name, value) in new[] { ("FormatterName", "simple"), ("FormatterOptions__SingleLine", "true"), ("FormatterOptions__TimestampFormat", "HH:mm:ss ") })
        {
            if (Environment.GetEnvironmentVariable("Logging__Console__" + name) is null)
                environment["Logging__Console__" + name] = value;
        }

        return environment;
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ReadyLimit);
        using var http = new HttpClient { BaseAddress = Address };
        var last = "no answer";
        try
        {
            while (true)
            {
                if (new[] { _api!, _worker! }.FirstOrDefault(host => host.Exited.IsCompleted) is { } ended)
                    throw EndedUnasked(ended);
                try
                {
                    using var response = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), limit.Token);
                    last = await response.Content.ReadAsStringAsync(limit.Token);
                    if (response.StatusCode == HttpStatusCode.OK && IsHealthy(last))
                        return;
                }
                catch (HttpRequestException e)
                {
                    last = e.Message;
                }

                await Task.Delay(ReadyPoll, limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LauncherException($"{Address}health/ready was not healthy within {ReadyLimit.TotalMinutes:0} minutes; the last answer: {last}");
        }
    }

    // Answered with 200 it may be degraded still: no worker yet.
    private static bool IsHealthy(string answer)
    {
        using var health = JsonDocument.Parse(answer);
        return health.RootElement.GetProperty("status").GetString() == "healthy";
    }

    private LauncherException EndedUnasked(HostProcess host) => new(
        string.Join("\n  ", _log.Last(host.Name).Prepend($"The {host.Name} process ended with exit code {host.ExitCode}.")));

    private async Task StopAsync(HostProcess? host, TimeSpan grace)
    {
        if (host is null)
            return;
        await host.StopAsync(grace, Kill);
        await host.DisposeAsync();
    }
}
