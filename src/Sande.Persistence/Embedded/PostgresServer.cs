using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Sande.Persistence.Embedded;

/// <summary>
/// The running server. A shell stands between it and us: it waits on its standard input, whose other end the kernel closes however this process ends (SIGKILL too), and then
/// shuts the server down and removes a temporary cluster. Both have a session of their own, so that Ctrl+C in a terminal reaches this program alone and the server outlives its last transaction.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const int LongestSocketPath = 80; // of 107 bytes, the socket's own name needs some
    private const int PortAttempts = 5;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(5); // replaying the log after a crash may take long
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMinutes(1);

    private const string Guard = """
        log=$1 temporary=$2 pg=$3; shift 3
        exec 3<&0 >>"$log" 2>&1
        trap '' HUP INT TERM
        "$pg" "$@" </dev/null 3<&- & server=$!
        (cat <&3; kill -INT $server) >/dev/null 2>&1 &
        wait $server && [ -n "$temporary" ] && rm -rf "$temporary"
        """;

    private readonly Process _guard;
    private readonly ILogger _logger;
    private bool _isStopping;

    private PostgresServer(Process guard, int port, ILogger logger) => (_guard, Port, _logger) = (guard, port, logger);

    public int Port { get; }

    /// <summary>Ends when the server does, asked or not.</summary>
    public Task Ended => _guard.WaitForExitAsync();

    /// <summary>Starts the server on a free port of the loopback interface, and a Unix socket where the folder's name is short enough for one.</summary>
    public static async Task<PostgresServer> StartAsync(ClusterFolder folder, PostgresBinaries binaries, bool isDurable, ILogger logger, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var server = Launch(folder, binaries, isDurable, FindFreePort(), logger);
            try
            {
                await server.WaitUntilReadyAsync(folder, cancellationToken);
                server.WatchForEnd(folder);
                return server;
            }
            catch (PortTakenException) when (attempt < PortAttempts)
            {
                // Another program took the port between our look and PostgreSQL's.
                await server.DisposeAsync();
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _isStopping = true;
        if (!_guard.HasExited)
            _guard.StandardInput.Close();
        using var timeout = new CancellationTokenSource(StopTimeout);
        try
        {
            await _guard.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            _logger.LogWarning("PostgreSQL did not stop within {Timeout}; killing it.", StopTimeout);
            _guard.Kill(entireProcessTree: true);
        }

        _guard.Dispose();
    }

    private static PostgresServer Launch(ClusterFolder folder, PostgresBinaries binaries, bool isDurable, int port, ILogger logger)
    {
        if (File.Exists(folder.Log))
            File.Move(folder.Log, folder.Log + ".old", overwrite: true);
        var sockets = folder.FullPath.Length <= LongestSocketPath ? folder.FullPath : "";
        string[] settings =
        [
            "listen_addresses=127.0.0.1", $"port={port}", $"unix_socket_directories={sockets}", "unix_socket_permissions=0700", "shared_buffers=128MB", "max_connections=100",
            .. isDurable ? Array.Empty<string>() : ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0"],
        ];
        var arguments = new[] { "sh", "-c", Guard, "sh", folder.Log, isDurable ? "" : folder.FullPath, binaries.Postgres, "-D", folder.Data }
            .Concat(settings.SelectMany(setting => new[] { "-c", setting }));
        var start = SystemCommand.StartInfo(folder.User, "setsid", arguments);
        start.RedirectStandardInput = true;
        return new PostgresServer(Process.Start(start)!, port, logger);
    }

    private async Task WaitUntilReadyAsync(ClusterFolder folder, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (!(PostmasterFile.Read(folder.Data) is var text && PostmasterFile.IsReady(text) && text.Split('\n')[3] == $"{Port}"))
        {
            if (_guard.HasExited)
                throw StartFailure(folder);
            if (clock.Elapsed > StartTimeout)
                throw new EmbeddedPostgresException($"PostgreSQL did not start within {StartTimeout}: {ReadLogEnd(folder)}");
            await Task.Delay(20, cancellationToken);
        }
    }

    private void WatchForEnd(ClusterFolder folder)
    {
        _guard.EnableRaisingEvents = true;
        _guard.Exited += (_, _) =>
        {
            if (!_isStopping)
                _logger.LogError("PostgreSQL ended by itself: {Log}", ReadLogEnd(folder));
        };
    }

    private static Exception StartFailure(ClusterFolder folder)
    {
        var log = ReadLogEnd(folder);
        return log.Contains("could not bind", StringComparison.Ordinal) || log.Contains("could not create any TCP/IP sockets", StringComparison.Ordinal)
            ? new PortTakenException(log)
            : new EmbeddedPostgresException($"PostgreSQL did not start in {folder.FullPath}: {log}");
    }

    private static string ReadLogEnd(ClusterFolder folder)
        => File.Exists(folder.Log) ? string.Join('\n', File.ReadLines(folder.Log).TakeLast(10)) : "it wrote no log.";

    private static int FindFreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private sealed class PortTakenException(string message) : Exception(message);
}
