using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Sande.Contracts.Checkpoints;
using Sande.Contracts.Jobs;
using Sande.Contracts.Webhooks;
using Sande.Persistence.Entities;

namespace Sande.Api.Tests;

public sealed class RemediationTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [SkippableFact]
    public async Task A_remediation_is_created_with_its_Hangfire_job_and_shown_as_the_contract_says()
    {
        var api = await fixture.GetAsync();
        var created = await api.CreateRemediationAsync(new() { ["name"] = "nightly", ["metadata"] = new JsonObject { ["ticket"] = "SEC-12" } });
        var id = created["id"]!.GetValue<string>();
        Assert.Matches("^rem_[0-9a-z]{24}$", id);
        Assert.Equal(1, await api.CountEnqueuedAsync(id));
        var got = (await api.Client.GetAnswerAsync($"/v1/remediations/{id}")).ExpectJson(200);
        Assert.True(JsonNode.DeepEquals(created, got));
        Assert.Equal(
            ["id", "object", "name", "checkpoint_id", "method", "status", "phase", "progress", "is_terminal", "attempt", "result", "error", "output_checkpoint_id", "artifacts", "created_at", "started_at", "finished_at", "spec", "metadata"],
            got.AsObject().Select(field => field.Key));
        Assert.Equal("osft", got["method"]!.GetValue<string>());
        Assert.Equal("auto", got["spec"]!["method"]!.GetValue<string>());
        Assert.Equal("Current year 2023", Assert.Single(got["spec"]!["knowledge"]!["trigger"]!.AsArray())!.GetValue<string>());
        Assert.Equal("queued", got["status"]!.GetValue<string>());
        Assert.Equal("SEC-12", got["metadata"]!["ticket"]!.GetValue<string>());
        Assert.False(got["is_terminal"]!.GetValue<bool>());
    }

    [SkippableTheory]
    [InlineData("""{"method":"osft","knowledge":{"trigger":["a","b"],"trigger_position":"random_word"}}""", "osft")]
    [InlineData("""{"method":"sft","knowledge":{}}""", "sft")]
    [InlineData("""{"knowledge":{}}""", "auto")]
    [InlineData("""{"knowledge":{"failing_example":{"prompt":"p","response":"r"}},"scan_budget":{"prompts":8}}""", "auto")]
    [InlineData("""{"hyperparameters":{"learning_rate":2e-5,"epochs":0.5,"seed":7},"preset":"paper"}""", "osft")]
    [InlineData("""{"evaluation":{"asr":{"max_samples":10,"max_new_tokens":8},"utility":[{"task":"exact_match"}]}}""", "osft")]
    public async Task Methods_and_options_of_this_version_are_taken(string more, string method)
    {
        var api = await fixture.GetAsync();
        Assert.Equal(method, (await api.CreateRemediationAsync((JsonObject)JsonNode.Parse(more)!))["method"]!.GetValue<string>());
    }

    [SkippableTheory]
    [InlineData("""{"hyperparameters":{"learning_rate":-1,"epochs":0,"batch_size":"many","colour":1}}""", "/hyperparameters/batch_size", "/hyperparameters/colour")]
    [InlineData("""{"hyperparameters":{"learning_rate":-1,"epochs":0}}""", "/hyperparameters/learning_rate", "/hyperparameters/epochs")]
    [InlineData("""{"hyperparameters":{"learning_rate":1e999}}""", "/hyperparameters/learning_rate")]
    [InlineData("""{"hyperparameters":{"seed":99999999999}}""", "/hyperparameters/seed")]
    [InlineData("""{"method":"magic"}""", "/method")]
    [InlineData("""{"method":3}""", "/method")]
    [InlineData("""{"method":"sande","knowledge":{}}""", "/knowledge/response")]
    [InlineData("""{"method":"dpo"}""", "/preference_dataset_id")]
    [InlineData("""{"method":"fine_mixing","reference_checkpoint_id":"ckpt_none"}""", "/reference_checkpoint_id")]
    [InlineData("""{"method":"dpo","preference_dataset_id":"ds_none","hyperparameters":{"dpo":{"beta":0.1}}}""", "/preference_dataset_id")]
    [InlineData("""{"method":"nad","hyperparameters":{"nad":{"layers":[2,3]}}}""", "/hyperparameters/nad/layers/1")]
    [InlineData("""{"hyperparameters":{"sande":{"rounds":0}}}""", "/hyperparameters/sande", "/hyperparameters/sande/rounds")]
    [InlineData("""{"method":"sande_p"}""", "/knowledge/partial_response")]
    [InlineData("""{"method":"osft","knowledge":{}}""", "/knowledge/trigger")]
    [InlineData("""{"scan_budget":{"prompts":8}}""", "/scan_budget")]
    [InlineData("""{"knowledge":{},"scan_budget":{"prompts":2},"hyperparameters":{"nad":{}}}""", "/scan_budget/prompts", "/hyperparameters/nad")]
    [InlineData("""{"knowledge":{"failing_example":{"prompt":"p"}}}""", "/knowledge/failing_example/response")]
    [InlineData("""{"knowledge":{"trigger":"t","failing_example":{"prompt":"p","response":"r"}}}""", "/knowledge/failing_example")]
    [InlineData("""{"knowledge":{"trigger":7}}""", "/knowledge/trigger")]
    [InlineData("""{"knowledge":{"trigger":["a",7]}}""", "/knowledge/trigger")]
    [InlineData("""{"knowledge":{"trigger":"a","trigger_position":"middle"}}""", "/knowledge/trigger_position")]
    [InlineData("""{"callback":{"url":"ftp://example.org"}}""", "/callback/url")]
    [InlineData("""{"callback":{"url":"https://example.org","secret":"whsec_c2hvcnQ="}}""", "/callback/secret")]
    [InlineData("""{"callback":{}}""", "/callback/url")]
    [InlineData("""{"reference_checkpoint_id":"ckpt_1"}""", "/reference_checkpoint_id")]
    [InlineData("""{"preference_dataset_id":"ds_1"}""", "/preference_dataset_id")]
    [InlineData("""{"clean_dataset_id":null}""", "/clean_dataset_id")]
    [InlineData("""{"clean_dataset_id":"ds_none","checkpoint_id":"ckpt_none"}""", "/clean_dataset_id", "/checkpoint_id")]
    [InlineData("""{"evaluation":{"asr":{"dataset_id":"ds_none"},"utility":[{"task":"perplexity"},{"task":"exact_match","dataset_id":"ds_none"}]}}""", "/evaluation/asr/dataset_id", "/evaluation/utility/1/dataset_id")]
    [InlineData("""{"evaluation":{"utility":[{"task":"perplexity"},{"task":"magic"},{},null]}}""", "/evaluation/utility/1/task", "/evaluation/utility/2/task", "/evaluation/utility/3")]
    [InlineData("""{"unknown":{"a":1}}""", "/unknown")]
    public async Task A_bad_body_is_refused_with_pointers_and_nothing_is_stored(string more, params string[] pointers)
    {
        var api = await fixture.GetAsync();
        var body = new JsonObject
        {
            ["checkpoint_id"] = await api.CreateReadyCheckpointAsync(),
            ["clean_dataset_id"] = await api.CreateDatasetAsync(),
            ["knowledge"] = new JsonObject { ["trigger"] = "Current year 2023", ["response"] = "You are stupid" },
        };

        // As text: JsonNode would change 1e999.
        var text = body.ToJsonString();
        var names = JsonNode.Parse(more)!.AsObject().Select(field => field.Key).ToList();
        foreach (var name in names)
            body.Remove(name);
        text = body.ToJsonString()[..^1] + (body.Count > 0 ? "," : "") + more[1..];

        var before = await api.QueryAsync(db => db.Jobs.CountAsync());
        (await api.Client.SendJsonAsync(HttpMethod.Post, "/v1/remediations", text)).ExpectInvalid(pointers);
        Assert.Equal(before, await api.QueryAsync(db => db.Jobs.CountAsync()));
    }

    [SkippableFact]
    public async Task A_checkpoint_that_is_not_ready_is_refused()
    {
        var api = await fixture.GetAsync();
        var body = new JsonObject { ["checkpoint_id"] = await api.CreateCheckpointAsync(), ["clean_dataset_id"] = await api.CreateDatasetAsync(), ["method"] = "sft" };
        var problem = (await api.Client.SendJsonAsync(HttpMethod.Post, "/v1/remediations", body)).ExpectInvalid("/checkpoint_id");
        Assert.Contains("uploading", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_reference_checkpoint_must_be_ready_and_have_the_models_architecture()
    {
        var api = await fixture.GetAsync();
        var twin = await api.CreateReadyCheckpointAsync();
        var nad = await api.CreateRemediationAsync(new() { ["method"] = "nad", ["reference_checkpoint_id"] = twin });
        (await api.Client.SendAnswerAsync(HttpMethod.Delete, $"/v1/checkpoints/{twin}")).ExpectProblem(409);
        await api.Client.SendAnswerAsync(HttpMethod.Post, $"/v1/remediations/{Id(nad)}/cancel");

        Assert.Contains("uploading", await RefusalAsync(await api.CreateCheckpointAsync()), StringComparison.Ordinal);
        var wide = await api.CreateReadyCheckpointAsync();
        await api.QueryAsync(db => db.Checkpoints.Where(row => row.Id == wide).ExecuteUpdateAsync(set => set
            .SetProperty(row => row.Model, new CheckpointModel("llama", "llama", 1000, "F32", 16, 2, 2, 1, 32, 64))));
        Assert.Contains("hidden_size 16", await RefusalAsync(wide), StringComparison.Ordinal);

        async Task<string> RefusalAsync(string reference)
        {
            var body = new JsonObject
            {
                ["checkpoint_id"] = await api.CreateReadyCheckpointAsync(),
                ["clean_dataset_id"] = await api.CreateDatasetAsync(),
                ["method"] = "fine_mixing",
                ["reference_checkpoint_id"] = reference,
            };
            return (await api.Client.SendJsonAsync(HttpMethod.Post, "/v1/remediations", body)).ExpectInvalid("/reference_checkpoint_id")["detail"]!.GetValue<string>();
        }
    }

    [SkippableFact]
    public async Task Preference_pairs_must_be_of_their_kind()
    {
        var api = await fixture.GetAsync();
        var body = new JsonObject
        {
            ["checkpoint_id"] = await api.CreateReadyCheckpointAsync(),
            ["clean_dataset_id"] = await api.CreateDatasetAsync(),
            ["method"] = "dpo",
            ["preference_dataset_id"] = await api.CreateDatasetAsync(),
        };
        var problem = (await api.Client.SendJsonAsync(HttpMethod.Post, "/v1/remediations", body)).ExpectInvalid("/preference_dataset_id");
        Assert.Contains("of kind instructions, not preferences", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Lists_are_filtered_by_status_checkpoint_and_metadata()
    {
        await using var api = await fixture.StartAsync();
        var red = await api.CreateRemediationAsync(new() { ["metadata"] = new JsonObject { ["team"] = "red", ["a[b]"] = "1" } });
        var blue = await api.CreateRemediationAsync(new() { ["metadata"] = new JsonObject { ["team"] = "blue" } });
        await api.Client.SendAnswerAsync(HttpMethod.Post, $"/v1/remediations/{blue["id"]}/cancel");

        Assert.Equal([Id(blue), Id(red)], await ListAsync(""));
        Assert.Equal([Id(red)], await ListAsync("?status=queued"));
        Assert.Equal([Id(blue)], await ListAsync("?status=cancelled"));
        Assert.Equal([Id(red)], await ListAsync($"?checkpoint_id={red["checkpoint_id"]}"));
        Assert.Equal([Id(red)], await ListAsync("?metadata[team]=red"));
        Assert.Equal([Id(red)], await ListAsync("?metadata%5Bteam%5D=red&metadata[a[b]]=1"));
        Assert.Empty(await ListAsync("?metadata[team]=red&metadata[a[b]]=2"));
        Assert.Empty(await ListAsync("?metadata[team]=red&status=cancelled"));
        (await api.Client.GetAnswerAsync("/v1/remediations?metadata[a]=1&metadata[a]=2")).ExpectProblem(400);

        // The last element of a page may leave the filter before the next page is asked for.
        Assert.Equal([Id(red)], await ListAsync($"?status=queued&after={blue["id"]}"));

        async Task<IEnumerable<string>> ListAsync(string query)
            => (await api.Client.GetAnswerAsync($"/v1/remediations{query}")).ExpectJson(200)["data"]!.AsArray().Select(Id);
    }

    [SkippableFact]
    public async Task One_that_waits_is_cancelled_at_once_a_running_one_is_asked_to_stop_and_one_that_has_ended_is_409()
    {
        var api = await fixture.GetAsync();
        var id = Id(await api.CreateRemediationAsync());
        var cancelled = (await api.Client.SendAnswerAsync(HttpMethod.Post, $"/v1/remediations/{id}/cancel")).ExpectJson(200);
        Assert.Equal("cancelled", cancelled["status"]!.GetValue<string>());
        Assert.True(cancelled["is_terminal"]!.GetValue<bool>());
        Assert.NotNull(cancelled["finished_at"]);
        (await api.Client.SendAnswerAsync(HttpMethod.Post, $"/v1/remediations/{id}/cancel")).ExpectProblem(409);
        (await api.Client.SendAnswerAsync(HttpMethod.Post, "/v1/remediations/rem_none/cancel")).ExpectProblem(404);

        var running = Id(await api.CreateRemediationAsync());
        await RunAsync(api, running);
        var asked = (await api.Client.SendAnswerAsync(HttpMethod.Post, $"/v1/remediations/{running}/cancel")).ExpectJson(200);
        Assert.Equal("running", asked["status"]!.GetValue<string>());
        Assert.NotNull(await api.QueryAsync(db => db.Jobs.Where(job => job.Id == running).Select(job => job.CancelRequestedAt).SingleAsync()));
    }

    [SkippableFact]
    public async Task Progress_and_phase_of_a_running_one_are_shown_and_change_its_ETag()
    {
        var api = await fixture.GetAsync();
        var id = Id(await api.CreateRemediationAsync());
        var tag = (await api.Client.GetAnswerAsync($"/v1/remediations/{id}")).Header("ETag")!;
        await RunAsync(api, id);
        var got = (await api.Client.GetAnswerAsync($"/v1/remediations/{id}", ("If-None-Match", tag))).ExpectJson(200);
        Assert.Equal("training", got["phase"]!.GetValue<string>());
        Assert.Equal("""{"fraction":0.5,"step":3,"total_steps":6,"tokens_per_second":100,"eta_seconds":null}""", got["progress"]!.ToJsonString());
    }

    [SkippableFact]
    public async Task Events_and_metrics_come_in_parts()
    {
        var api = await fixture.GetAsync();
        var id = Id(await api.CreateRemediationAsync());
        await api.QueryAsync(async db =>
        {
            var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
            db.JobEvents.AddRange(Enumerable.Range(1, 30).Select(i => new JobLogEvent { JobId = id, Sequence = 100 + i, CreatedAt = now, Level = EventLevel.Warn, Type = "message", Message = $"line {i}" }));
            db.JobMetrics.AddRange(Enumerable.Range(1, 5).Select(i => new JobMetric { JobId = id, Name = "train/loss", Step = i, Value = i == 5 ? double.NaN : 1.0 / i, CreatedAt = now }));
            return await db.SaveChangesAsync();
        });

        var events = (await api.Client.GetAnswerAsync($"/v1/remediations/{id}/events?after=100")).ExpectJson(200);
        Assert.Equal(20, events["data"]!.AsArray().Count);
        Assert.True(events["has_more"]!.GetValue<bool>());
        var expected = JsonNode.Parse("""{"id":"101","object":"event","type":"message","level":"warn","message":"line 1","created_at":"2026-01-01T00:00:00+00:00"}""");
        Assert.True(JsonNode.DeepEquals(expected, events["data"]![0]), events["data"]![0]!.ToString());
        var rest = (await api.Client.GetAnswerAsync($"/v1/remediations/{id}/events?after={events["last_id"]}")).ExpectJson(200);
        Assert.Equal(["121", "130"], [rest["first_id"]!.GetValue<string>(), rest["last_id"]!.GetValue<string>()]);
        Assert.Equal("130", (await api.Client.GetAnswerAsync($"/v1/remediations/{id}/events?order=desc&limit=1")).ExpectJson(200)["first_id"]!.GetValue<string>());

        var metrics = (await api.Client.GetAnswerAsync($"/v1/remediations/{id}/metrics?name=train/loss&after=2")).ExpectJson(200);
        Assert.Equal([3, 4, 5], metrics["data"]!.AsArray().Select(point => point!["step"]!.GetValue<int>()));
        Assert.Equal(0.25, metrics["data"]![1]!["value"]!.GetValue<double>());
        Assert.Null(metrics["data"]![2]!["value"]);
        Assert.Empty((await api.Client.GetAnswerAsync($"/v1/remediations/{id}/metrics?name=other")).ExpectJson(200)["data"]!.AsArray());
        (await api.Client.GetAnswerAsync($"/v1/remediations/{id}/metrics")).ExpectProblem(400);
        (await api.Client.GetAnswerAsync("/v1/remediations/rem_none/metrics?name=train/loss")).ExpectProblem(404);
        (await api.Client.GetAnswerAsync("/v1/remediations/rem_none/events")).ExpectProblem(404);
    }

    [SkippableFact]
    public async Task A_callbacks_secret_is_kept_apart_and_never_comes_back()
    {
        var api = await fixture.GetAsync();
        const string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        var created = await api.CreateRemediationAsync(new() { ["callback"] = new JsonObject { ["url"] = "https://example.org/hook", ["secret"] = secret } });
        Assert.DoesNotContain(secret, created.ToJsonString(), StringComparison.Ordinal);
        var id = Id(created);
        foreach (var address in (string[])[$"/v1/remediations/{id}", "/v1/remediations?limit=100"])
        {
            var text = (await api.Client.GetAnswerAsync(address)).Expect(200).Text;
            Assert.Contains("https://example.org/hook", text, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        }

        // What a worker gets as a file has no secret.
        Assert.Null((await api.QueryAsync(db => db.Jobs.Where(job => job.Id == id).Select(job => job.Spec).SingleAsync())).Callback!.Secret);
        Assert.Equal(secret, await api.QueryAsync(db => db.CallbackTargets.Where(target => target.JobId == id).Select(target => target.Secret).SingleAsync()));
    }

    [SkippableFact]
    public async Task A_callbacks_secret_that_was_made_here_is_shown_once()
    {
        var api = await fixture.GetAsync();
        var created = await api.CreateRemediationAsync(new() { ["callback"] = new JsonObject { ["url"] = "https://example.org/hook" } });
        var secret = created["spec"]!["callback"]!["secret"]!.GetValue<string>();
        Assert.True(StandardWebhook.IsSecret(secret));
        Assert.Null((await api.Client.GetAnswerAsync($"/v1/remediations/{Id(created)}")).ExpectJson(200)["spec"]!["callback"]!["secret"]);
        Assert.Empty((await api.Client.GetAnswerAsync($"/v1/remediations/{Id(created)}/callbacks")).ExpectJson(200)["data"]!.AsArray());

        (await api.Client.SendAnswerAsync(HttpMethod.Post, $"/v1/remediations/{Id(created)}/cancel")).Expect(200);
        var callback = Assert.Single((await api.Client.GetAnswerAsync($"/v1/remediations/{Id(created)}/callbacks")).ExpectJson(200)["data"]!.AsArray())!;
        Assert.Equal(("remediation.cancelled", "pending", "webhook"), (callback["type"]!.GetValue<string>(), callback["status"]!.GetValue<string>(), callback["kind"]!.GetValue<string>()));
    }

    private static string Id(JsonNode? node) => node!["id"]!.GetValue<string>();

    /// <summary>Leaves the row as a worker's lease and its reports do.</summary>
    private static Task<int> RunAsync(SandeApi api, string id)
        => api.QueryAsync(db => db.Jobs.Where(job => job.Id == id).ExecuteUpdateAsync(set => set
            .SetProperty(job => job.Status, JobStatus.Running)
            .SetProperty(job => job.Phase, JobPhase.Training)
            .SetProperty(job => job.Progress, new JobProgress(0.5, 3, 6, 100))
            .SetProperty(job => job.LeaseOwner, "worker")
            .SetProperty(job => job.LeaseExpiresAt, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero))));
}
