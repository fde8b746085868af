using Npgsql;
using Sande.Api.Storage;

namespace Sande.Api.Authentication;

/// <summary>Whom a key belongs to.</summary>
/// <param name="Id">The key's id.</param>
/// <param name="Role">One of <see cref="Roles"/>.</param>
internal sealed record KnownKey(string Id, string Role);

/// <summary>Looks keys up in the database: a deleted key is refused from the next request on, by every host.</summary>
internal sealed class KnownKeys(NpgsqlDataSource dataSource) : IAsyncDisposable
{
    private const string Sql = "SELECT hash, id, role, last_used_at IS NULL OR last_used_at <= now() - interval '1 minute' FROM api_keys WHERE hash = ANY($1)";

    private readonly SharedLookup<Row> _rows = new(dataSource, Sql, row => new(new(row.GetString(1), row.GetString(2)), row.GetBoolean(3)));

    /// <summary>
    /// The key of this hash, or null. That an index compares hashes and not in constant time gives nothing away: nobody can choose the first digits of a SHA-256.
    /// </summary>
    public async Task<KnownKey?> FindAsync(byte[] hash, CancellationToken cancellationToken)
    {
        if (await _rows.FindAsync(Convert.ToHexStringLower(hash), cancellationToken) is not { } row)
            return null;
        if (row.IsUseToBeWritten)
            await WriteUseAsync(row.Key.Id, cancellationToken);
        return row.Key;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _rows.DisposeAsync();

    /// <summary>A busy key is written once a minute and not at every request.</summary>
    private async Task WriteUseAsync(string id, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("UPDATE api_keys SET last_used_at = now() WHERE id = $1");
        command.Parameters.Add(new() { Value = id });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private sealed record Row(KnownKey Key, bool IsUseToBeWritten);
}
