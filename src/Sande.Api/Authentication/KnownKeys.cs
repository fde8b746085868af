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
    // How exact last_used_at is: a busy key is written once a minute and not at every request.
    private const string Sql = """
        WITH known AS (SELECT hash, id, role, last_used_at FROM api_keys WHERE hash = ANY($1))
        , used AS (
            UPDATE api_keys SET last_used_at = now()
            WHERE id IN (SELECT id FROM known WHERE last_used_at IS NULL OR last_used_at <= now() - interval '1 minute'))
        SELECT hash, id, role FROM known
        """;

    private readonly SharedLookup<KnownKey> _rows = new(dataSource, Sql, row => new(row.GetString(1), row.GetString(2)));

    /// <summary>
    /// The key of this hash, or null. That an index compares hashes and not in constant time gives nothing away: nobody can choose the first digits of a SHA-256.
    /// </summary>
    public Task<KnownKey?> FindAsync(byte[] hash, CancellationToken cancellationToken) => _rows.FindAsync(Convert.ToHexStringLower(hash), cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _rows.DisposeAsync();
}
