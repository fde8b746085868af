using Npgsql;
using Xunit;

namespace Sande.TestKit;

/// <summary>
/// A real PostgreSQL for tests, as a class or collection fixture: the server that <c>SANDE_TEST_POSTGRES</c> names (a connection string), a container where a Docker engine
/// answers, or a private cluster of the machine's own programs. One server a test process. Tests that use it are <c>[SkippableFact]</c>s: without any server they skip, saying why;
/// with <c>SANDE_TEST_REQUIRE</c> containing <c>postgres</c> they fail.
/// </summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private readonly List<TestDatabase> _databases = [];

    /// <summary>A fresh database with the whole schema, Hangfire's too; dropped when the fixture ends.</summary>
    public async Task<TestDatabase> CreateDatabaseAsync() => Track(await (await TestServer.RequireAsync()).CreateDatabaseAsync(isMigrated: true));

    /// <summary>A fresh, empty database.</summary>
    public async Task<TestDatabase> CreateEmptyDatabaseAsync() => Track(await (await TestServer.RequireAsync()).CreateDatabaseAsync(isMigrated: false));

    /// <inheritdoc/>
    public Task InitializeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        foreach (var database in _databases)
            await database.DropAsync();
    }

    private TestDatabase Track(TestDatabase database)
    {
        lock (_databases)
            _databases.Add(database);
        return database;
    }
}

/// <summary>A database of one test.</summary>
public sealed class TestDatabase
{
    private readonly string _adminConnectionString;
    private readonly string _name;

    internal TestDatabase(string adminConnectionString, string name)
    {
        (_adminConnectionString, _name) = (adminConnectionString, name);
        ConnectionString = new NpgsqlConnectionStringBuilder(adminConnectionString) { Database = name }.ConnectionString;
    }

    /// <summary>What to give as <c>ConnectionStrings:Sande</c>.</summary>
    public string ConnectionString { get; }

    /// <summary>Cuts all connections and takes no more, as a server that is started again.</summary>
    public async Task GoAwayAsync()
    {
        await ExecuteAsync($"ALTER DATABASE \"{_name}\" WITH ALLOW_CONNECTIONS false");
        await ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{_name}'");
    }

    /// <summary>Takes connections again.</summary>
    public Task ComeBackAsync() => ExecuteAsync($"ALTER DATABASE \"{_name}\" WITH ALLOW_CONNECTIONS true");

    internal Task DropAsync()
    {
        NpgsqlConnection.ClearPool(new NpgsqlConnection(ConnectionString));
        return ExecuteAsync($"DROP DATABASE IF EXISTS \"{_name}\" WITH (FORCE)");
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_adminConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
