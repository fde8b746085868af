using System.Diagnostics;
using Npgsql;
using Sande.Persistence.Embedded;

namespace Sande.Persistence.Tests.Embedded;

public sealed class EmbeddedPostgresTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sande-cluster-");

    public EmbeddedPostgresTests() => File.SetUnixFileMode(_folder.FullName, (UnixFileMode)0b111_101_101);

    private string Cluster => Path.Combine(_folder.FullName, "postgres");

    [SkippableFact]
    public async Task Data_are_there_after_a_restart()
    {
        await RequireBinariesAsync();
        await using (var first = await EmbeddedPostgres.StartAsync(Cluster))
            await ExecuteAsync(first.ConnectionString("postgres"), "CREATE TABLE kept AS SELECT 42 AS answer");
        await using var second = await EmbeddedPostgres.StartAsync(Cluster);
        Assert.Equal(42, await ExecuteAsync(second.ConnectionString("postgres"), "SELECT answer FROM kept"));
    }

    [SkippableFact]
    public async Task A_second_program_on_the_same_folder_is_told_what_to_do()
    {
        await RequireBinariesAsync();
        await using var first = await EmbeddedPostgres.StartAsync(Cluster);
        var error = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => EmbeddedPostgres.StartAsync(Cluster));
        Assert.Contains("SANDE_DATA", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, await ExecuteAsync(first.ConnectionString("postgres"), "SELECT 1"));
    }

    [SkippableFact]
    public async Task A_temporary_cluster_leaves_nothing()
    {
        await RequireBinariesAsync();
        var cluster = await EmbeddedPostgres.StartTemporaryAsync();
        Assert.Equal(1, await ExecuteAsync(cluster.ConnectionString("postgres"), "SELECT 1"));
        await cluster.DisposeAsync();
        Assert.False(Directory.Exists(cluster.Folder));
    }

    [SkippableFact]
    public async Task The_server_stops_when_its_program_is_killed_and_the_next_start_finds_the_data()
    {
        await RequireBinariesAsync();
        using var program = StartProgram();
        var connectionString = (await program.StandardOutput.ReadLineAsync())!;
        await ExecuteAsync(connectionString, "CREATE TABLE kept AS SELECT 42 AS answer");
        var server = ServerId();
        program.Kill();

        // At once, while the old server may still shut down.
        await using var next = await EmbeddedPostgres.StartAsync(Cluster);
        Assert.False(Directory.Exists($"/proc/{server}"));
        Assert.Equal(42, await ExecuteAsync(next.ConnectionString("postgres"), "SELECT answer FROM kept"));
    }

    [SkippableFact]
    public async Task The_server_stops_by_itself_when_its_program_is_killed()
    {
        await RequireBinariesAsync();
        using var program = StartProgram();
        Assert.NotNull(await program.StandardOutput.ReadLineAsync());
        var server = ServerId();
        program.Kill();
        await UntilAsync(() => !Directory.Exists($"/proc/{server}"));
    }

    [SkippableFact]
    public async Task A_killed_server_recovers_at_the_next_start()
    {
        await RequireBinariesAsync();
        var first = await EmbeddedPostgres.StartAsync(Cluster);
        await ExecuteAsync(first.ConnectionString("postgres"), "CREATE TABLE kept AS SELECT 42 AS answer");
        using (var server = Process.GetProcessById(ServerId()))
            server.Kill();
        await first.DisposeAsync();
        Assert.True(File.Exists(PidFile), "A killed server leaves its file.");

        await using var second = await EmbeddedPostgres.StartAsync(Cluster);
        Assert.Equal(42, await ExecuteAsync(second.ConnectionString("postgres"), "SELECT answer FROM kept"));
    }

    [SkippableFact]
    public async Task A_stale_pid_file_that_names_another_program_does_not_keep_the_server_from_starting()
    {
        await RequireBinariesAsync();
        await (await EmbeddedPostgres.StartAsync(Cluster)).DisposeAsync();
        await File.WriteAllTextAsync(PidFile, $"{Environment.ProcessId}\n{Cluster}/data\n1\n5432\n\n\n\nready   \n");
        await using var next = await EmbeddedPostgres.StartAsync(Cluster);
        Assert.Equal(1, await ExecuteAsync(next.ConnectionString("postgres"), "SELECT 1"));
    }

    [SkippableFact]
    public async Task Where_root_starts_it_in_a_folder_of_its_own_the_files_lie_elsewhere_and_stay()
    {
        await RequireBinariesAsync();
        Skip.IfNot(Environment.IsPrivilegedProcess, "Only root has folders that PostgreSQL's user can't enter.");
        File.SetUnixFileMode(_folder.FullName, (UnixFileMode)0b111_000_000);
        await using (var first = await EmbeddedPostgres.StartAsync(Cluster))
            await ExecuteAsync(first.ConnectionString("postgres"), "CREATE TABLE kept AS SELECT 42 AS answer");
        var target = new DirectoryInfo(Cluster).LinkTarget!;
        try
        {
            await using var second = await EmbeddedPostgres.StartAsync(Cluster);
            Assert.Equal(target, second.Folder);
            Assert.Equal(42, await ExecuteAsync(second.ConnectionString("postgres"), "SELECT answer FROM kept"));
        }
        finally
        {
            Directory.Delete(target, recursive: true);
        }
    }

    [SkippableFact]
    public async Task A_cluster_of_another_version_is_named_with_what_to_install()
    {
        await RequireBinariesAsync();
        await (await EmbeddedPostgres.StartAsync(Cluster)).DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(Cluster, "data", "PG_VERSION"), "9\n");
        var error = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => EmbeddedPostgres.StartAsync(Cluster));
        Assert.Contains("postgresql-9", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string PidFile => Path.Combine(Cluster, "data", "postmaster.pid");

    private int ServerId() => int.Parse(File.ReadLines(PidFile).First());

    private Process StartProgram()
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(EmbeddedPostgresTests).Assembly.Location, Cluster])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return Process.Start(start)!;
    }

    private static async Task RequireBinariesAsync()
    {
        try
        {
            await PostgresBinaries.FindAsync(majorVersion: null, CancellationToken.None);
        }
        catch (EmbeddedPostgresException missing)
        {
            Skip.If(condition: true, missing.Message);
        }
    }

    private static async Task<object?> ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed < Timeout, "It took too long.");
            await Task.Delay(50);
        }
    }
}
