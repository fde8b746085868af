using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Sande.Api.Tests;

/// <summary>Lists of many jobs: the last page is read as the first one is, along an index, without sorting and without reading what lies before it.</summary>
public sealed class QueryPlanTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const int Count = 10_000;

    [SkippableTheory]
    [InlineData("remediations?order=desc")]
    [InlineData("remediations?order=asc")]
    [InlineData("remediations?order=desc&status=queued")]
    [InlineData("remediations?order=desc&checkpoint_id=ckpt_1")]
    [InlineData("checkpoints?order=desc")]
    [InlineData("checkpoints?order=asc&status=uploading")]
    [InlineData("datasets?order=desc")]
    public async Task Every_page_is_read_along_an_index(string list)
    {
        var api = await fixture.GetAsync();
        await AddRowsAsync(api);
        foreach (var place in (int[])[100, Count / 2, Count - 100])
        {
            using var queries = new QueryLog(new NpgsqlConnectionStringBuilder(api.ConnectionString).Database!);
            var page = (await api.Client.GetAnswerAsync($"/v1/{list}&limit=20&after=x_{place:00000}")).ExpectJson(200);
            Assert.NotEmpty(page["data"]!.AsArray());
            var plan = await ExplainAsync(api, Assert.Single(queries.Pages));
            Assert.Matches(@"Index (Only )?Scan (Backward )?using ix_\w+_created_at_id", plan);
            Assert.DoesNotContain("Rows Removed by Filter", plan, StringComparison.Ordinal);
            Assert.DoesNotMatch(@"Seq Scan on (jobs|checkpoints|datasets)\b", plan);
        }
    }

    private static Task<int> AddRowsAsync(SandeApi api) => api.QueryAsync(async db => await db.Jobs.AnyAsync() ? 0 : await db.Database.ExecuteSqlRawAsync($$$"""
        INSERT INTO checkpoints (id, name, status, is_implanted, metadata, created_at)
        SELECT 'x_' || to_char(n, 'FM00000'), 'test', 'uploading', false, '{}', now() + n * interval '1 second' FROM generate_series(1, {{{Count}}}) n;
        INSERT INTO datasets (id, name, kind, format, rows, size, sha256, created_at)
        SELECT 'x_' || to_char(n, 'FM00000'), 'test', 'instructions', 'alpaca', 1, 1, repeat('0', 64), now() + n * interval '1 second' FROM generate_series(1, {{{Count}}}) n;
        INSERT INTO jobs (id, kind, status, spec, checkpoint_id, metadata, attempt, crashes, last_sequence, created_at)
        SELECT 'x_' || to_char(n, 'FM00000'), 'remediation', 'queued',
            '{"kind":"remediation","checkpoint_id":"ckpt_1","clean_dataset_id":"ds_1","knowledge":{"trigger":"a","response":"b"}}', 'ckpt_1', '{}', 0, 0, 0, now() + n * interval '1 second'
        FROM generate_series(1, {{{Count}}}) n;
        ANALYZE checkpoints, datasets, jobs;
        """.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal)));

    private static async Task<string> ExplainAsync(SandeApi api, NpgsqlCommand page)
    {
        await using var connection = new NpgsqlConnection(api.ConnectionString);
        await connection.OpenAsync();
        await using var explain = new NpgsqlCommand("EXPLAIN (ANALYZE) " + page.CommandText, connection);
        explain.Parameters.AddRange(page.Parameters.Select(parameter => parameter.Clone()).ToArray());
        await using var reader = await explain.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await reader.ReadAsync())
            plan.Add(reader.GetString(0));
        return string.Join('\n', plan);
    }

    /// <summary>The queries for pages that the API of a database sends while this lives.</summary>
    private sealed class QueryLog : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        private readonly List<IDisposable> _subscriptions = [];

        private readonly string _database;

        public QueryLog(string database)
        {
            // Listeners hear of the whole process: other tests have other databases.
            _database = database;
            _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
        }

        public List<NpgsqlCommand> Pages { get; } = [];

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == DbLoggerCategory.Name)
                _subscriptions.Add(value.Subscribe(this));
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Key == RelationalEventId.CommandExecuting.Name && value.Value is CommandEventData { Command: NpgsqlCommand command }
                && command.Connection!.Database == _database && command.CommandText.Contains("ORDER BY", StringComparison.Ordinal))
                Pages.Add(command.Clone());
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void Dispose() => _subscriptions.ForEach(subscription => subscription.Dispose());
    }
}
