using Npgsql;

namespace Sande.Api.Authentication;

/// <summary>Whom a key belongs to.</summary>
/// <param name="Id">The key's id.</param>
/// <param name="Role">One of <see cref="Roles"/>.</param>
internal sealed record KnownKey(string Id, string Role);

/// <summary>Looks keys up in the database: a deleted key is refused from the next request on, by every host.</summary>
internal sealed class KnownKeys(NpgsqlDataSource dataSource, TimeProvider time)
{
    /// <summary>How exact <c>last_used_at</c> is: a busy key is written once in this time and not at every request.</summary>
    private static readonly TimeSpan LastUseResolution = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The key of this hash, or null. That an index compares hashes and not in constant time gives nothing away: nobody can choose the first digits of a SHA-256.
    /// </summary>
    public async Task<KnownKey?> FindAsync(byte[] hash, CancellationToken cancellationToken)
    {
        const string sql = """
            WITH known AS (SELECT id, role, last_used_at FROM api_keys WHERE hash = $1)
            , used AS (
                UPDATE api_keys SET last_used_at = $2
                WHERE id = (SELECT id FROM known WHERE last_used_at IS NULL OR last_used_at <= $3))
            SELECT id, role FROM known
            """;
        var now = time.GetUtcNow();
        await using var command = dataSource.CreateCommand(sql);
        command.Parameters.Add(new() { Value = Convert.ToHexStringLower(hash) });
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = now - LastUseResolution });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new(reader.GetString(0), reader.GetString(1)) : null;
    }
}
