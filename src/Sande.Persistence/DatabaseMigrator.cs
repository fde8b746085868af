using Hangfire.PostgreSql;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Sande.Persistence.Hangfire;

namespace Sande.Persistence;

/// <summary>Brings the database's schema, and Hangfire's, up to date. Any number of hosts may call it at once: an advisory lock lets one work.</summary>
public sealed class DatabaseMigrator(IDbContextFactory<SandeDbContext> contexts, IOptions<SandeOptions> options, ILogger<DatabaseMigrator> logger)
{
    // An arbitrary number that is this program's own: "sande" in ASCII.
    private const long AdvisoryLock = 0x73616e6465;

    /// <summary>Makes the database where it is missing, waits for the lock and applies what is not applied yet.</summary>
    /// <exception cref="NpgsqlException">The server can't be reached, or refuses.</exception>
    public async Task MigrateAsync(CancellationToken cancellationToken = default)
    {
        // Not pooled: a session lock must not survive in a pool.
        var connectionString = new NpgsqlConnectionStringBuilder(options.Value.ConnectionString) { Pooling = false }.ConnectionString;
        await CreateDatabaseAsync(connectionString, cancellationToken);
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        await LockAsync(connection, cancellationToken);

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var pending = (await context.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
        await context.Database.MigrateAsync(cancellationToken);
        PostgreSqlObjectsInstaller.Install(connection, HangfireStorage.SchemaName);
        if (pending.Count > 0)
            logger.LogInformation("Applied {Count} migration(s): {Migrations}", pending.Count, string.Join(", ", pending));
    }

    private static async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT pg_advisory_lock($1)", connection) { CommandTimeout = 0, Parameters = { new() { Value = AdvisoryLock } } };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task CreateDatabaseAsync(string connectionString, CancellationToken cancellationToken)
    {
        try
        {
            await using var probe = new NpgsqlConnection(connectionString);
            await probe.OpenAsync(cancellationToken);
        }
        catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            var target = new NpgsqlConnectionStringBuilder(connectionString);
            await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Database = "postgres" }.ConnectionString);
            await connection.OpenAsync(cancellationToken);
            await CreateDatabaseAsync(connection, target.Database!, cancellationToken);
        }
    }

    private static async Task CreateDatabaseAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = new NpgsqlCommand($"CREATE DATABASE \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException exists) when (exists.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another host was faster.
        }
    }
}
