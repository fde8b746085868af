namespace Sande.Api.Tests;

/// <summary>One API for the tests of a class, started by the first: a test that finds no PostgreSQL skips.</summary>
public sealed class ApiFixture : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();
    private SandeApi? _api;

    public async Task<SandeApi> GetAsync() => _api ??= await StartAsync();

    /// <summary>Another API, with other settings; the caller disposes it.</summary>
    public async Task<SandeApi> StartAsync(params (string Key, string Value)[] settings) => new(await CreateDatabaseAsync(), settings);

    /// <summary>A database of its own: for several hosts on one.</summary>
    public Task<TestDatabase> CreateDatabaseAsync() => _postgres.CreateDatabaseAsync();

    public Task InitializeAsync() => _postgres.InitializeAsync();

    public async Task DisposeAsync()
    {
        if (_api is not null)
            await _api.DisposeAsync();
        await _postgres.DisposeAsync();
    }
}
