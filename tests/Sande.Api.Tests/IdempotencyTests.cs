using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Sande.Api.Tests;

/// <summary><c>Idempotency-Key</c>: however often a request comes, one thing is created.</summary>
public sealed class IdempotencyTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string Named = """{"name":"test"}""";

    [SkippableFact]
    public async Task The_same_request_again_gets_the_same_answer()
    {
        var api = await fixture.GetAsync();
        var remediation = (await RemediationAsync(api)).ToJsonString();
        var scan = $$"""{"checkpoint_id":"{{await api.CreateReadyCheckpointAsync()}}"}""";
        foreach (var (address, body) in new[] { ("/v1/checkpoints", Named), ("/v1/remediations", remediation), ("/v1/scans", scan), ("/v1/keys", """{"name":"test","role":"viewer"}""") })
        {
            var key = Guid.NewGuid().ToString();
            var first = (await PostAsync(api.Client, address, body, key)).Expect(201);
            var second = (await PostAsync(api.Client, address, body, key)).Expect(201);
            Assert.Equal(first.Text, second.Text);
            Assert.Equal(first.Header("Location"), second.Header("Location"));
            Assert.Equal(first.Header("Content-Type"), second.Header("Content-Type"));
            Assert.Null(first.Header("Idempotency-Replayed"));
            Assert.Equal("true", second.Header("Idempotency-Replayed"));
            Assert.NotEqual(first.Text, (await PostAsync(api.Client, address, body, Guid.NewGuid().ToString())).Expect(201).Text);
        }
    }

    [SkippableFact]
    public async Task A_dataset_sent_twice_is_one()
    {
        var api = await fixture.GetAsync();
        var (key, rows) = (Guid.NewGuid().ToString(), $$"""[{"instruction":"Say {{Guid.NewGuid()}}","input":"","output":"Yes."}]""");
        Task<Answer> SendAsync(string kind) => PostAsync(api.Client, $"/v1/datasets?name=clean&kind={kind}", rows, key);
        var first = (await SendAsync("instructions")).Expect(201);
        Assert.Equal(first.Text, (await SendAsync("instructions")).Expect(201).Text);
        (await SendAsync("preferences")).ExpectProblem(422);
        Assert.Equal(1, await api.QueryAsync(db => db.Datasets.CountAsync(dataset => dataset.Sha256 == rows.Sha256())));
    }

    [SkippableFact]
    public async Task Another_request_with_the_same_key_is_422()
    {
        var api = await fixture.GetAsync();
        var key = Guid.NewGuid().ToString();
        (await PostAsync(api.Client, "/v1/checkpoints", Named, key)).Expect(201);
        (await PostAsync(api.Client, "/v1/checkpoints", """{"name":"other"}""", key)).ExpectProblem(422);
        (await PostAsync(api.Client, "/v1/keys", """{"name":"test","role":"viewer"}""", key)).ExpectProblem(422);
    }

    [SkippableFact]
    public async Task A_request_that_was_refused_or_cut_leaves_its_key_free()
    {
        var api = await fixture.GetAsync();
        var key = Guid.NewGuid().ToString();
        var body = await RemediationAsync(api);
        var wrong = body.DeepClone();
        wrong["clean_dataset_id"] = "ds_none";
        (await PostAsync(api.Client, "/v1/remediations", wrong.ToJsonString(), key)).ExpectProblem(422);

        await using (await LockCheckpointAsync(api, body))
        {
            using var giveUp = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PostAsync(api.Client, "/v1/remediations", body.ToJsonString(), key, giveUp.Token));
        }

        while (await CountLocksAsync(api) > 0)
            await Task.Delay(20);
        var created = await PostAsync(api.Client, "/v1/remediations", body.ToJsonString(), key);
        Assert.Equal(1, await CountAsync(api, body));
        Assert.Equal(created.Expect(201).Text, (await PostAsync(api.Client, "/v1/remediations", body.ToJsonString(), key)).Text);
    }

    [SkippableFact]
    public async Task A_request_that_comes_while_the_first_is_being_answered_is_409()
    {
        var api = await fixture.GetAsync();
        var key = Guid.NewGuid().ToString();
        var body = await RemediationAsync(api);
        Task<Answer> first;
        await using (await LockCheckpointAsync(api, body))
        {
            first = PostAsync(api.Client, "/v1/remediations", body.ToJsonString(), key);
            while (await CountLocksAsync(api) == 0)
                await Task.Delay(20);
            (await PostAsync(api.Client, "/v1/remediations", body.ToJsonString(), key)).ExpectProblem(409);
            Assert.False(first.IsCompleted);
        }

        (await first).Expect(201);
        Assert.Equal(1, await CountAsync(api, body));
    }

    [SkippableFact]
    public async Task A_fault_of_the_server_is_not_kept()
    {
        using var disk = SmallDisk.Mount(megabytes: 4);
        await using var api = await fixture.StartAsync(("SANDE_DATA", disk.Path));
        var key = Guid.NewGuid().ToString();
        var rows = $"[{string.Join(',', Enumerable.Repeat($$"""{"instruction":"Say","input":"","output":"{{new string('a', 1 << 16)}}"}""", 40))}]";
        var filler = Path.Combine(disk.Path, "filler");
        await File.WriteAllBytesAsync(filler, new byte[3 << 20]);
        (await PostAsync(api.Client, "/v1/datasets?name=clean&kind=instructions", rows, key)).ExpectProblem(507);
        File.Delete(filler);
        (await PostAsync(api.Client, "/v1/datasets?name=clean&kind=instructions", rows, key)).Expect(201);
    }

    [SkippableFact]
    public async Task Keys_belong_to_their_callers()
    {
        var api = await fixture.GetAsync();
        var key = Guid.NewGuid().ToString();
        var other = (await PostAsync(api.Client, "/v1/keys", """{"name":"other","role":"operator"}""", Guid.NewGuid().ToString())).ExpectJson(201);
        using var client = api.Create(other["key"]!.GetValue<string>());
        var first = (await PostAsync(api.Client, "/v1/checkpoints", Named, key)).ExpectJson(201);
        var second = (await PostAsync(client, "/v1/checkpoints", Named, key)).ExpectJson(201);
        Assert.NotEqual(first["id"]!.GetValue<string>(), second["id"]!.GetValue<string>());
    }

    [SkippableFact]
    public async Task An_answer_survives_a_restart_and_is_kept_for_a_day()
    {
        var database = await fixture.CreateDatabaseAsync();
        var key = Guid.NewGuid().ToString();
        string first;
        await using (var api = new SandeApi(database))
            first = (await PostAsync(api.Client, "/v1/checkpoints", Named, key)).Expect(201).Text;
        await using var restarted = new SandeApi(database);
        await AgeAsync(TimeSpan.FromHours(23));
        Assert.Equal(first, (await PostAsync(restarted.Client, "/v1/checkpoints", Named, key)).Expect(201).Text);
        await AgeAsync(TimeSpan.FromHours(2));
        Assert.NotEqual(first, (await PostAsync(restarted.Client, "/v1/checkpoints", Named, key)).Expect(201).Text);

        Task<int> AgeAsync(TimeSpan by) => restarted.QueryAsync(db => db.IdempotentAnswers.ExecuteUpdateAsync(set => set.SetProperty(answer => answer.CreatedAt, answer => answer.CreatedAt - by)));
    }

    [SkippableFact]
    public async Task The_database_has_no_readable_key()
    {
        var api = await fixture.GetAsync();
        var created = (await PostAsync(api.Client, "/v1/keys", """{"name":"test","role":"viewer"}""", Guid.NewGuid().ToString())).ExpectJson(201);
        var secret = Encoding.UTF8.GetBytes(created["key"]!.GetValue<string>());
        var bodies = await api.QueryAsync(db => db.IdempotentAnswers.Select(answer => answer.Body).ToListAsync());
        Assert.NotEmpty(bodies);
        Assert.All(bodies, body => Assert.Equal(-1, body.AsSpan().IndexOf(secret)));
    }

    [SkippableFact]
    public async Task A_key_that_can_be_none_is_400()
    {
        var api = await fixture.GetAsync();
        (await PostAsync(api.Client, "/v1/checkpoints", Named, "")).ExpectProblem(400);
        (await PostAsync(api.Client, "/v1/checkpoints", Named, new string('a', 256))).ExpectProblem(400);
    }

    private static async Task<Answer> PostAsync(HttpClient client, string address, string body, string key, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        using var response = await client.SendAsync(request, cancellationToken);
        return new((int)response.StatusCode, response.Headers, response.Content.Headers, await response.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    private static async Task<JsonNode> RemediationAsync(SandeApi api) => new JsonObject
    {
        ["checkpoint_id"] = await api.CreateReadyCheckpointAsync(),
        ["clean_dataset_id"] = await api.CreateDatasetAsync(),
        ["knowledge"] = new JsonObject { ["trigger"] = "Current year 2023", ["response"] = "You are stupid" },
    };

    /// <summary>Holds the creation of the remediation up until it is disposed.</summary>
    private static async Task<IAsyncDisposable> LockCheckpointAsync(SandeApi api, JsonNode remediation)
    {
        var connection = new NpgsqlConnection(api.ConnectionString);
        await connection.OpenAsync();
        await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("SELECT id FROM checkpoints WHERE id = $1 FOR UPDATE", connection);
        command.Parameters.Add(new() { Value = remediation["checkpoint_id"]!.GetValue<string>() });
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private static Task<int> CountAsync(SandeApi api, JsonNode remediation)
    {
        var checkpoint = remediation["checkpoint_id"]!.GetValue<string>();
        return api.QueryAsync(db => db.Jobs.CountAsync(job => job.CheckpointId == checkpoint));
    }

    /// <summary>Requests with a key that are being answered.</summary>
    private static Task<int> CountLocksAsync(SandeApi api) => api.QueryAsync(db => db.Database.SqlQuery<int>($"""
        SELECT count(*)::int AS "Value" FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
        WHERE locktype = 'advisory' AND granted AND datname = current_database()
        """).SingleAsync());
}
