using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using Sande.Contracts.Json;
using Sande.Persistence.Entities;

namespace Sande.Api.Telemetry;

/// <summary>Jobs that have a kind, a method and a status in common.</summary>
/// <param name="Kind">As JSON has it.</param>
/// <param name="Method">A remediation's method; empty for other kinds.</param>
/// <param name="Status">As JSON has it.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Seconds">From the first start to the end, of all that have ended.</param>
/// <param name="TokensPerSecond">Of all that run, as they last said.</param>
internal sealed record JobGroup(string Kind, string Method, string Status, long Count, double Seconds, double TokensPerSecond);

/// <summary>Messages that have a kind and a status in common.</summary>
internal sealed record CallbackGroup(string Kind, string Status, long Count);

/// <summary>A worker as its last heartbeat left it.</summary>
internal sealed record WorkerState(string Host, DateTimeOffset LastHeartbeatAt, ImmutableArray<WorkerDevice> Devices);

/// <summary>What the database says of all hosts at a moment.</summary>
internal sealed record DatabaseSnapshot(IReadOnlyList<JobGroup> Jobs, IReadOnlyList<CallbackGroup> Callbacks, IReadOnlyList<WorkerState> Workers)
{
    public static DatabaseSnapshot Empty { get; } = new([], [], []);
}

/// <summary>Reads snapshots, and none more often than every few seconds however many metrics ask.</summary>
internal sealed class DatabaseSnapshots(NpgsqlDataSource dataSource, TimeProvider time, ILogger<DatabaseSnapshots> logger)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private DatabaseSnapshot _newest = DatabaseSnapshot.Empty;
    private long? _read;

    /// <summary>A snapshot of now or of a moment ago; empty where the database does not answer. Meters ask synchronously.</summary>
    public DatabaseSnapshot Get()
    {
        lock (_lock)
        {
            if (_read is not { } read || time.GetElapsedTime(read) >= Lifetime)
            {
                _newest = TryRead();
                _read = time.GetTimestamp();
            }

            return _newest;
        }
    }

    private DatabaseSnapshot TryRead()
    {
        try
        {
            return new(ReadJobs(), ReadCallbacks(), ReadWorkers());
        }
        catch (NpgsqlException away)
        {
            logger.MetricsNotRead(away);
            return DatabaseSnapshot.Empty;
        }
    }

    private List<JobGroup> ReadJobs()
    {
        const string sql = """
            SELECT kind, coalesce(spec ->> 'method', ''), status, count(*),
                coalesce(sum(extract(epoch FROM finished_at - started_at)), 0)::float8,
                coalesce(sum((progress ->> 'tokens_per_second')::float8) FILTER (WHERE status = 'running'), 0)
            FROM jobs GROUP BY 1, 2, 3
            """;
        return Read(sql, row => new JobGroup(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetDouble(4), row.GetDouble(5)));
    }

    private List<CallbackGroup> ReadCallbacks()
        => Read("SELECT kind, status, count(*) FROM callbacks GROUP BY 1, 2", row => new CallbackGroup(row.GetString(0), row.GetString(1), row.GetInt64(2)));

    private List<WorkerState> ReadWorkers()
        => Read("SELECT host, last_heartbeat_at, devices FROM workers", row => new WorkerState(
            row.GetString(0), row.GetFieldValue<DateTimeOffset>(1), JsonSerializer.Deserialize<ImmutableArray<WorkerDevice>>(row.GetString(2), SandeJson.Options)));

    private List<T> Read<T>(string sql, Func<NpgsqlDataReader, T> read)
    {
        using var command = dataSource.CreateCommand(sql);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }
}
