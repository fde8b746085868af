using System.Diagnostics;
using Npgsql;

namespace Sande.Api.Storage;

/// <summary>
/// Looks rows up for many requests with one query at a time: what is asked for while one is under way is asked for together by the next. Every answer is of a query that began after its question, so it
/// is as new as one of the caller's own; the busier the service, the less each costs.
/// </summary>
/// <typeparam name="T">What is read of a row.</typeparam>
/// <param name="dataSource">The database; one of its connections is kept while it is used.</param>
/// <param name="sql">The query of the rows whose key is in the text array <c>$1</c>; it gives the key first.</param>
/// <param name="read">Reads a row.</param>
internal sealed class SharedLookup<T>(NpgsqlDataSource dataSource, string sql, Func<NpgsqlDataReader, T> read) : IAsyncDisposable
    where T : class
{
    // What lies between may have forgotten a silent connection; the pool looks after its own.
    private static readonly TimeSpan MaxSilence = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private Dictionary<string, TaskCompletionSource<T?>> _waiting = [];
    private bool _isReading;
    private NpgsqlCommand? _command;
    private long _used;

    /// <summary>The row of a key, or null where there is none.</summary>
    /// <exception cref="NpgsqlException">The database does not answer.</exception>
    public Task<T?> FindAsync(string key, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_waiting.TryGetValue(key, out var found))
                _waiting[key] = found = new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (!_isReading)
                _ = Task.Run(ReadAllAsync, CancellationToken.None);
            _isReading = true;
            return found.Task.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => DisconnectAsync();

    private async Task ReadAllAsync()
    {
        while (TakeWaiting() is { } asked)
        {
            try
            {
                await ReadAsync(asked);
            }
            catch (Exception failure)
            {
                foreach (var found in asked.Values)
                    found.TrySetException(failure);
                await DisconnectAsync();
            }
        }
    }

    private Dictionary<string, TaskCompletionSource<T?>>? TakeWaiting()
    {
        lock (_lock)
        {
            _isReading = _waiting.Count > 0;
            if (!_isReading)
                return null;
            var taken = _waiting;
            _waiting = [];
            return taken;
        }
    }

    private async Task ReadAsync(Dictionary<string, TaskCompletionSource<T?>> asked)
    {
        if (Stopwatch.GetElapsedTime(_used) > MaxSilence)
            await DisconnectAsync();
        _command ??= await ConnectAsync();
        _used = Stopwatch.GetTimestamp();
        _command.Parameters[0].Value = asked.Keys.ToArray();
        await using (var reader = await _command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                asked[reader.GetString(0)].TrySetResult(read(reader));
        }

        foreach (var found in asked.Values)
            found.TrySetResult(null);
    }

    private async Task<NpgsqlCommand> ConnectAsync()
    {
        var connection = await dataSource.OpenConnectionAsync();
        var command = new NpgsqlCommand(sql, connection) { Parameters = { new NpgsqlParameter<string[]> { TypedValue = [] } } };
        await command.PrepareAsync();
        return command;
    }

    private async ValueTask DisconnectAsync()
    {
        if (_command is not { } command)
            return;
        _command = null;
        await command.Connection!.DisposeAsync();
        await command.DisposeAsync();
    }
}
