using Npgsql;

namespace Sande.Api.Idempotency;

/// <summary>
/// Lets one request of a key in at a time, whichever host it comes to. The lock is PostgreSQL's and belongs to a connection: a host that is killed leaves none behind.
/// </summary>
internal sealed class IdempotencyLocks(NpgsqlDataSource dataSource) : IDisposable
{
    // Each takes a connection beside its handler's own: together they leave most of the pool to others.
    private const int AtOnce = 32;

    // Other advisory locks of this database hash with other seeds.
    private const long Seed = 1;

    private readonly SemaphoreSlim _places = new(AtOnce);

    /// <summary>Takes the lock of the request's key until it is disposed; null where another request has it.</summary>
    public async Task<IAsyncDisposable?> TryTakeAsync(IdempotentRequest request, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        var held = new Held(_places);
        try
        {
            if (await held.TryTakeAsync(dataSource, $"{request.Caller}\n{request.Key}", cancellationToken))
                return held;
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }

        await held.DisposeAsync();
        return null;
    }

    public void Dispose() => _places.Dispose();

    private sealed class Held(SemaphoreSlim places) : IAsyncDisposable
    {
        private NpgsqlConnection? _connection;

        public async Task<bool> TryTakeAsync(NpgsqlDataSource dataSource, string name, CancellationToken cancellationToken)
        {
            _connection = await dataSource.OpenConnectionAsync(cancellationToken);
            // The transaction is ended with the connection, and the lock with it.
            await _connection.BeginTransactionAsync(cancellationToken);
            await using var command = new NpgsqlCommand("SELECT pg_try_advisory_xact_lock(hashtextextended($1, $2))", _connection);
            command.Parameters.Add(new() { Value = name });
            command.Parameters.Add(new() { Value = Seed });
            return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
        }

        public async ValueTask DisposeAsync()
        {
            if (_connection is not null)
                await _connection.DisposeAsync();
            places.Release();
        }
    }
}
