namespace Sande.Persistence.Tests;

/// <summary>One host and one database for a whole class, whose tests look only at rows of their own.</summary>
public sealed class HostFixture : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();
    private PersistenceHost? _host;

    internal async Task<PersistenceHost> StartAsync() => _host ??= await PersistenceHost.StartAsync(_postgres);

    public Task InitializeAsync() => _postgres.InitializeAsync();

    public async Task DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        await _postgres.DisposeAsync();
    }
}
