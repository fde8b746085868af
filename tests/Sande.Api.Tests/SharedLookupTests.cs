using Npgsql;
using Sande.Api.Storage;

namespace Sande.Api.Tests;

public sealed class SharedLookupTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string Sql = "SELECT n::text, n * n FROM generate_series(0, 999) n WHERE n::text = ANY($1)";

    [SkippableFact]
    public async Task Each_gets_its_own_row_and_those_who_ask_at_once_share_queries()
    {
        await using var database = NpgsqlDataSource.Create((await fixture.CreateDatabaseAsync()).ConnectionString);
        await using (var create = database.CreateCommand("CREATE SEQUENCE queries"))
            await create.ExecuteNonQueryAsync();
        await using var lookup = new SharedLookup<Square>(database, $"SELECT found.* FROM ({Sql}) found, (SELECT nextval('queries')) counted", row => new(row.GetInt32(1)));

        var found = await Task.WhenAll(Enumerable.Range(0, 2000).Select(n => Task.Run(() => lookup.FindAsync($"{n % 1100}", CancellationToken.None))));

        Assert.All(found.Index(), pair => Assert.Equal(pair.Index % 1100 is var n && n < 1000 ? new Square(n * n) : null, pair.Item));
        await using var count = database.CreateCommand("SELECT last_value FROM queries");
        Assert.InRange((long)(await count.ExecuteScalarAsync())!, 1, 1000);
    }

    [SkippableFact]
    public async Task After_its_connection_was_cut_it_takes_another_and_who_asked_is_told()
    {
        await using var database = NpgsqlDataSource.Create((await fixture.CreateDatabaseAsync()).ConnectionString);
        await using var lookup = Create(database);
        Assert.Equal(new(9), await lookup.FindAsync("3", CancellationToken.None));
        await using (var cut = database.CreateCommand("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%generate_series(0, 999)%' AND pid <> pg_backend_pid()"))
            await cut.ExecuteNonQueryAsync();

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => lookup.FindAsync("3", CancellationToken.None));
        Assert.Equal(new(9), await lookup.FindAsync("3", CancellationToken.None));
    }

    [SkippableFact]
    public async Task Who_goes_away_does_not_take_the_answer_from_others()
    {
        await using var database = NpgsqlDataSource.Create((await fixture.CreateDatabaseAsync()).ConnectionString);
        await using var lookup = new SharedLookup<Square>(database, $"SELECT key, square FROM ({Sql}) found (key, square), pg_sleep(0.2)", row => new(row.GetInt32(1)));
        using var away = new CancellationTokenSource();
        var (first, second) = (lookup.FindAsync("4", away.Token), lookup.FindAsync("4", CancellationToken.None));
        await away.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(new(16), await second);
    }

    private static SharedLookup<Square> Create(NpgsqlDataSource database) => new(database, Sql, row => new(row.GetInt32(1)));

    private sealed record Square(int Value);
}
