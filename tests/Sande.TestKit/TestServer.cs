using System.Security.Cryptography;
using DotNet.Testcontainers.Builders;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Sande.Persistence;
using Sande.Persistence.Embedded;
using Testcontainers.PostgreSql;
using Xunit;

namespace Sande.TestKit;

/// <summary>The one server of this test process, started when the first test asks for it.</summary>
internal sealed class TestServer
{
    private static readonly Lazy<Task<TestServer>> Shared = new(StartAsync);
    private readonly string _adminConnectionString;
    private readonly bool _outlivesTests;
    private EmbeddedPostgres? _cluster; // runs for as long as this is held, and goes with the process
    private readonly Lazy<Task<string>> _template;

    private TestServer(string adminConnectionString, bool outlivesTests)
    {
        (_adminConnectionString, _outlivesTests) = (adminConnectionString, outlivesTests);
        _template = new(CreateTemplateAsync);
    }

    public static async Task<TestServer> RequireAsync()
    {
        try
        {
            return await Shared.Value;
        }
        catch (EmbeddedPostgresException missing) when (!IsRequired())
        {
            throw new SkipException($"No PostgreSQL for tests: {missing.Message}", missing);
        }
    }

    /// <summary>A copy of the migrated template takes a fraction of a migration's time.</summary>
    public async Task<TestDatabase> CreateDatabaseAsync(bool isMigrated)
    {
        var template = isMigrated ? $" TEMPLATE \"{await _template.Value}\"" : "";
        var name = NewName("test");
        await ExecuteAsync($"CREATE DATABASE \"{name}\"{template}");
        return new TestDatabase(_adminConnectionString, name);
    }

    private static bool IsRequired()
        => (Environment.GetEnvironmentVariable("SANDE_TEST_REQUIRE") ?? "").Split(',', StringSplitOptions.TrimEntries).Contains("postgres");

    private static async Task<TestServer> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("SANDE_TEST_POSTGRES") is { Length: > 0 } given)
            return new TestServer(given, outlivesTests: true);
        if (await TryStartContainerAsync() is { } container)
            return new TestServer(container, outlivesTests: false);
        var cluster = await EmbeddedPostgres.StartTemporaryAsync();
        return new TestServer(cluster.ConnectionString("postgres"), outlivesTests: false) { _cluster = cluster };
    }

    // Testcontainers removes the container when the process ends.
    private static async Task<string?> TryStartContainerAsync()
    {
        try
        {
            var container = new PostgreSqlBuilder("postgres:17").Build();
            await container.StartAsync();
            return container.GetConnectionString();
        }
        catch (DockerUnavailableException)
        {
            return null;
        }
    }

    private async Task<string> CreateTemplateAsync()
    {
        var name = NewName("template");
        var settings = new Dictionary<string, string?>
        {
            [$"ConnectionStrings:{SandeOptions.ConnectionStringName}"] =
                new NpgsqlConnectionStringBuilder(_adminConnectionString) { Database = name, Pooling = false }.ConnectionString,
        };
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSandePersistence(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .BuildServiceProvider();
        await services.GetRequiredService<DatabaseMigrator>().MigrateAsync();
        if (_outlivesTests)
            AppDomain.CurrentDomain.ProcessExit += (_, _) => new TestDatabase(_adminConnectionString, name).DropAsync().Wait();
        return name;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_adminConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static string NewName(string kind) => $"sande_{kind}_{RandomNumberGenerator.GetHexString(12, lowercase: true)}";
}
