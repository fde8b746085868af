using Npgsql;
using NpgsqlTypes;
using Sande.Contracts.Jobs;
using Sande.Persistence.Configurations;

namespace Sande.Persistence.Jobs;

/// <summary>A line to add to a job's history.</summary>
/// <param name="Time">When it happened.</param>
/// <param name="Level">How serious it is.</param>
/// <param name="Type">One of <see cref="JobEventTypes"/>.</param>
/// <param name="Message">A sentence for people.</param>
public sealed record NewJobEvent(DateTimeOffset Time, EventLevel Level, string Type, string Message);

/// <summary>
/// Stores what a running computation reports. Each call is one statement, guarded by the lease's attempt: it returns false, and changes nothing, once the lease is lost.
/// </summary>
public sealed class JobRecorder(NpgsqlDataSource dataSource)
{
    /// <summary>Appends lines to the history, in order and without gaps in their numbers, and tells listeners.</summary>
    /// <returns>Whether the lease was still held.</returns>
    public async Task<bool> AppendEventsAsync(JobLease lease, IReadOnlyList<NewJobEvent> events, CancellationToken cancellationToken = default)
    {
        // The row's counter gives the numbers: its lock puts concurrent writers in a row, and a rollback gives the numbers back.
        const string sql = """
            WITH job AS (
                UPDATE jobs SET last_sequence = last_sequence + cardinality($3::timestamptz[])
                WHERE id = $1 AND attempt = $2 AND status = 'running'
                RETURNING id, last_sequence - cardinality($3::timestamptz[]) AS first)
            , inserted AS (
                INSERT INTO job_events (job_id, sequence, created_at, level, type, message)
                SELECT job.id, job.first + line.number, line.created_at, line.level, line.type, line.message
                FROM job, unnest($3::timestamptz[], $4::text[], $5::text[], $6::text[]) WITH ORDINALITY AS line (created_at, level, type, message, number))
            SELECT pg_notify('sande_jobs', id) FROM job
            """;
        await using var command = Command(sql, lease);
        command.Parameters.Add(Array(events.Select(line => line.Time.ToUniversalTime()), NpgsqlDbType.TimestampTz));
        command.Parameters.Add(Array(events.Select(line => EnumText.Of(line.Level)), NpgsqlDbType.Text));
        command.Parameters.Add(Array(events.Select(line => line.Type), NpgsqlDbType.Text));
        command.Parameters.Add(Array(events.Select(line => PostgresText.Clean(line.Message)), NpgsqlDbType.Text));
        return await FoundRowAsync(command, cancellationToken);
    }

    /// <summary>Stores metrics; a step that is already there is overwritten, as a resumed job writes it again. Of one name and step twice in the list, the last stands.</summary>
    /// <returns>Whether the lease was still held.</returns>
    public async Task<bool> UpsertMetricsAsync(JobLease lease, IReadOnlyList<MetricEvent> metrics, CancellationToken cancellationToken = default)
    {
        // The row is locked against a takeover while its metrics are written.
        const string sql = """
            WITH job AS (SELECT id FROM jobs WHERE id = $1 AND attempt = $2 AND status = 'running' FOR SHARE)
            , upserted AS (
                INSERT INTO job_metrics (job_id, name, step, value, created_at)
                SELECT DISTINCT ON (metric.name, metric.step) job.id, metric.name, metric.step, metric.value, metric.created_at
                FROM job, unnest($3::text[], $4::int[], $5::float8[], $6::timestamptz[]) WITH ORDINALITY AS metric (name, step, value, created_at, number)
                ORDER BY metric.name, metric.step, metric.number DESC
                ON CONFLICT (job_id, name, step) DO UPDATE SET value = excluded.value, created_at = excluded.created_at)
            SELECT id FROM job
            """;
        await using var command = Command(sql, lease);
        command.Parameters.Add(Array(metrics.Select(metric => metric.Name), NpgsqlDbType.Text));
        command.Parameters.Add(Array(metrics.Select(metric => metric.Step), NpgsqlDbType.Integer));
        command.Parameters.Add(Array(metrics.Select(metric => metric.Value), NpgsqlDbType.Double));
        command.Parameters.Add(Array(metrics.Select(metric => metric.Time.ToUniversalTime()), NpgsqlDbType.TimestampTz));
        return await FoundRowAsync(command, cancellationToken);
    }

    /// <summary>Sets where the job is. A null <paramref name="progress"/> leaves the last one.</summary>
    /// <returns>Whether the lease was still held.</returns>
    public async Task<bool> ReportProgressAsync(JobLease lease, JobPhase phase, JobProgress? progress, CancellationToken cancellationToken = default)
    {
        const string sql = """
            UPDATE jobs SET phase = $3, progress = coalesce($4, progress)
            WHERE id = $1 AND attempt = $2 AND status = 'running'
            RETURNING id
            """;
        await using var command = Command(sql, lease);
        command.Parameters.Add(new() { Value = EnumText.Of(phase) });
        command.Parameters.Add(new() { Value = progress is null ? DBNull.Value : Jsonb.Write(progress), NpgsqlDbType = NpgsqlDbType.Jsonb });
        return await FoundRowAsync(command, cancellationToken);
    }

    private NpgsqlCommand Command(string sql, JobLease lease)
    {
        var command = dataSource.CreateCommand(sql);
        command.Parameters.Add(new() { Value = lease.JobId });
        command.Parameters.Add(new() { Value = lease.Attempt });
        return command;
    }

    private static NpgsqlParameter Array<T>(IEnumerable<T> values, NpgsqlDbType type)
        => new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type };

    private static async Task<bool> FoundRowAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken);
    }
}
