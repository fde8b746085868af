using Microsoft.EntityFrameworkCore;

namespace Sande.Persistence.Tests.Schema;

public sealed class MigrationTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [SkippableFact]
    public async Task An_empty_database_gets_the_whole_schema_and_a_second_run_changes_nothing()
    {
        await using var host = PersistenceHost.On((await postgres.CreateEmptyDatabaseAsync()).ConnectionString);
        await host.Get<DatabaseMigrator>().MigrateAsync();
        await host.Get<DatabaseMigrator>().MigrateAsync();

        Assert.Empty(await host.QueryAsync(context => context.Database.GetPendingMigrationsAsync()));
        Assert.Equal(0, await host.QueryAsync(context => context.Jobs.CountAsync()));
        Assert.True(await host.ScalarAsync<bool>("SELECT to_regclass('hangfire.job') IS NOT NULL"));
    }

    [SkippableFact]
    public async Task Four_hosts_that_migrate_at_once_all_succeed()
    {
        var database = await postgres.CreateEmptyDatabaseAsync();
        var hosts = Enumerable.Range(0, 4).Select(_ => PersistenceHost.On(database.ConnectionString)).ToList();
        await Task.WhenAll(hosts.Select(host => Task.Run(() => host.Get<DatabaseMigrator>().MigrateAsync())));

        var count = await hosts[0].QueryAsync(context => Task.FromResult(context.Database.GetMigrations().LongCount()));
        Assert.Equal(count, await hosts[0].ScalarAsync<long>("""SELECT count(*) FROM "__EFMigrationsHistory" """));
        foreach (var host in hosts)
            await host.DisposeAsync();
    }

    [SkippableFact]
    public async Task A_database_that_does_not_exist_is_made_by_whichever_host_is_first()
    {
        var missing = (await postgres.CreateEmptyDatabaseAsync()).ConnectionString;
        missing = new Npgsql.NpgsqlConnectionStringBuilder(missing) { Database = $"sande_{Guid.NewGuid():N}" }.ConnectionString;
        await using var first = PersistenceHost.On(missing);
        await using var second = PersistenceHost.On(missing);
        await Task.WhenAll(first.Get<DatabaseMigrator>().MigrateAsync(), second.Get<DatabaseMigrator>().MigrateAsync());

        Assert.Equal(0, await first.QueryAsync(context => context.Checkpoints.CountAsync()));
        await first.QueryAsync(context => context.Database.EnsureDeletedAsync());
    }

    [SkippableFact]
    public async Task The_model_has_no_change_without_a_migration()
    {
        await using var host = await PersistenceHost.StartAsync(postgres);
        Assert.False(await host.QueryAsync(context => Task.FromResult(context.Database.HasPendingModelChanges())));
    }
}
