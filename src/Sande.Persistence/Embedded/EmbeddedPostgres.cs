using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Sande.Persistence.Embedded;

/// <summary>
/// A private PostgreSQL cluster of this program: its own folder, made from the machine's PostgreSQL programs, reachable from this machine alone, stopped when the program
/// ends (also when it is killed). As root it runs as the user <c>postgres</c> (or <c>nobody</c>), since PostgreSQL refuses root.
/// </summary>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    internal const string UserName = "sande";
    private const string TemporaryPrefix = "sande-pg-";
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromMinutes(10);

    private readonly ClusterFolder _folder;
    private readonly PostgresServer _server;
    private readonly string _password;
    private readonly bool _isDurable;

    private EmbeddedPostgres(ClusterFolder folder, PostgresServer server, bool isDurable)
        => (_folder, _server, _password, _isDurable) = (folder, server, folder.ReadPassword(), isDurable);

    /// <summary>Where the files are: the folder asked for, or the reachable one that it links to.</summary>
    public string Folder => _folder.FullPath;

    /// <summary>The port on 127.0.0.1; another one at each start.</summary>
    public int Port => _server.Port;

    /// <summary>Ends when the server does, asked or not.</summary>
    public Task Ended => _server.Ended;

    /// <summary>Starts the cluster of <paramref name="folder"/>, making it where it is missing; its data stay.</summary>
    /// <param name="folder">As <c>{SANDE_DATA}/postgres</c>.</param>
    /// <param name="logger">Hears of what takes time and of where files are.</param>
    /// <param name="cancellationToken">Gives up; nothing keeps running.</param>
    /// <exception cref="EmbeddedPostgresException">PostgreSQL is not installed or does not start, or another program runs this cluster.</exception>
    public static Task<EmbeddedPostgres> StartAsync(string folder, ILogger? logger = null, CancellationToken cancellationToken = default)
        => StartAsync(folder, isDurable: true, logger ?? NullLogger.Instance, cancellationToken);

    /// <summary>Starts an empty cluster that is deleted at the end and flushes nothing to the disk: for tests.</summary>
    /// <exception cref="EmbeddedPostgresException">PostgreSQL is not installed or does not start.</exception>
    public static Task<EmbeddedPostgres> StartTemporaryAsync(ILogger? logger = null, CancellationToken cancellationToken = default)
    {
        RemoveAbandoned();
        return StartAsync(Directory.CreateTempSubdirectory(TemporaryPrefix).FullName, isDurable: false, logger ?? NullLogger.Instance, cancellationToken);
    }

    /// <summary>The connection string of a database in the cluster (which may have to be made).</summary>
    public string ConnectionString(string database = "sande") => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Username = UserName,
        Password = _password,
        Database = database,
        SslMode = SslMode.Disable,
    }.ConnectionString;

    /// <summary>Stops the server; a temporary cluster's files go.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        if (!_isDurable)
            _folder.Delete();
        _folder.Dispose();
    }

    private static async Task<EmbeddedPostgres> StartAsync(string path, bool isDurable, ILogger logger, CancellationToken cancellationToken)
    {
        var folder = await ClusterFolder.OpenAsync(path, logger, cancellationToken);
        try
        {
            var version = folder.ReadMajorVersion();
            var binaries = await PostgresBinaries.FindAsync(version, cancellationToken);
            if (version is null)
                await folder.InitializeAsync(binaries, isDurable, cancellationToken);
            await PostmasterFile.ClearAsync(folder.Data, logger, cancellationToken);
            var server = await PostgresServer.StartAsync(folder, binaries, isDurable, logger, cancellationToken);
            logger.LogInformation("PostgreSQL {Version} runs in {Folder} on port {Port}.", binaries.MajorVersion, folder.FullPath, server.Port);
            return new EmbeddedPostgres(folder, server, isDurable);
        }
        catch
        {
            if (!isDurable)
                folder.Delete();
            folder.Dispose();
            throw;
        }
    }

    // A temporary cluster goes with its server; this one's server was killed too, or the machine went down.
    private static void RemoveAbandoned()
    {
        foreach (var folder in new DirectoryInfo(Path.GetTempPath()).EnumerateDirectories(TemporaryPrefix + "*"))
        {
            try
            {
                if (File.GetLastWriteTimeUtc(folder.FullName) > TimeProvider.System.GetUtcNow().UtcDateTime - AbandonedAfter)
                    continue;
                using var unlocked = ClusterFolder.TryLock(folder.FullName);
                if (unlocked is not null)
                    folder.Delete(recursive: true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or EmbeddedPostgresException)
            {
                // Another user's, or another program removes it at the same time.
            }
        }
    }
}
