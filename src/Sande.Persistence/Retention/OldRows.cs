using Npgsql;

namespace Sande.Persistence.Retention;

/// <summary>Rows of one table, removed a bounded number at a time: no statement holds its locks for long.</summary>
/// <param name="dataSource">The database.</param>
/// <param name="time">The clock.</param>
/// <param name="what">What the rows are.</param>
/// <param name="rows">The query for the places (ctid) of rows that are older than $1; it is completed by a LIMIT.</param>
/// <param name="table">The table.</param>
/// <param name="days">How long they are kept.</param>
internal sealed class OldRows(NpgsqlDataSource dataSource, TimeProvider time, string what, string table, string rows, double days) : IRetentionStep
{
    private const int BatchSize = 5_000;

    public string What => what;

    public async Task<long> RemoveAsync(CancellationToken cancellationToken)
    {
        var limit = time.GetUtcNow() - TimeSpan.FromDays(days);
        long total = 0;
        int removed;
        do
            total += removed = await RemoveBatchAsync(limit, cancellationToken);
        while (removed == BatchSize);
        return total;
    }

    private async Task<int> RemoveBatchAsync(DateTimeOffset limit, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand($"DELETE FROM {table} WHERE ctid = ANY(ARRAY({rows} LIMIT {BatchSize}))");
        command.Parameters.Add(new() { Value = limit });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
