using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Sande.Api.Tests;

/// <summary>The API as a process of its own, which can be killed and started again on the same database, folder and port.</summary>
public sealed class ApiProcess : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly string _dataPath = Directory.CreateTempSubdirectory("sande-api-process-").FullName;
    private readonly int _port = FindPort();
    private Process? _process;

    private ApiProcess(TestDatabase database)
    {
        _database = database;
        Client = new() { BaseAddress = new($"http://127.0.0.1:{_port}"), Timeout = TimeSpan.FromMinutes(5) };
        Client.DefaultRequestHeaders.Authorization = new("Bearer", SandeApi.Key);
    }

    /// <summary>Has the admin's key.</summary>
    public HttpClient Client { get; }

    public string UploadPath => Path.Combine(_dataPath, "uploads");

    public static async Task<ApiProcess> StartAsync(TestDatabase database)
    {
        var api = new ApiProcess(database);
        await api.StartAsync();
        return api;
    }

    public async Task StartAsync()
    {
        // The tests' own build of it, beside theirs: artifacts/bin/PROJECT/CONFIGURATION.
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder.Parent!.Parent!.FullName, "Sande.Api", folder.Name, "Sande.Api.dll")]);
        start.Environment["ConnectionStrings__Sande"] = _database.ConnectionString;
        start.Environment["SANDE_DATA"] = _dataPath;
        start.Environment["SANDE_API_KEY"] = SandeApi.Key;
        start.Environment["SANDE_URLS"] = Client.BaseAddress!.ToString();
        start.Environment["Logging__LogLevel__Default"] = "Error";
        _process = Process.Start(start)!;
        for (var watch = Stopwatch.StartNew(); !await AnswersAsync(); await Task.Delay(50))
            Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1) && !_process.HasExited, "The API did not start.");
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Client.Dispose();
        Directory.Delete(_dataPath, recursive: true);
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            return (await Client.GetAnswerAsync("/health/live")).Status == 200;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FindPort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
