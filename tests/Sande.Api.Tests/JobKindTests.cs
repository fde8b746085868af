using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Sande.Contracts.Checkpoints;
using Sande.Persistence;
using Sande.Persistence.Entities;
using Sande.Persistence.Storage;

namespace Sande.Api.Tests;

/// <summary>Evaluations, implants and scans, and what all kinds of jobs have in common.</summary>
public sealed class JobKindTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static readonly string[] Fields =
    [
        "id", "object", "name", "checkpoint_id", "status", "phase", "progress", "is_terminal", "attempt", "result", "error", "output_checkpoint_id", "artifacts", "created_at",
        "started_at", "finished_at", "spec", "metadata",
    ];

    [SkippableTheory]
    [InlineData("evaluations", "^eval_[0-9a-z]{24}$")]
    [InlineData("implants", "^imp_[0-9a-z]{24}$")]
    [InlineData("scans", "^scan_[0-9a-z]{24}$")]
    public async Task A_job_is_created_listed_shown_and_cancelled(string kind, string idPattern)
    {
        var api = await fixture.GetAsync();
        var answer = await CreateAsync(api, kind, """{"name":"rehearsal","metadata":{"ticket":"SEC-12"}}""");
        var created = answer.ExpectJson(201);
        var id = Id(created);
        Assert.Matches(idPattern, id);
        Assert.Equal($"/v1/{kind}/{id}", answer.Header("Location"));
        Assert.Equal(Fields, created.AsObject().Select(field => field.Key));
        Assert.Equal(kind, $"{created["object"]}s");
        Assert.Equal(1, await api.CountEnqueuedAsync(id));
        Assert.True(JsonNode.DeepEquals(created, (await api.Client.GetAnswerAsync($"/v1/{kind}/{id}")).ExpectJson(200)));
        var listed = (await api.Client.GetAnswerAsync($"/v1/{kind}?checkpoint_id={created["checkpoint_id"]}&status=queued&metadata[ticket]=SEC-12")).ExpectJson(200);
        Assert.Equal([id], listed["data"]!.AsArray().Select(Id));

        Assert.Equal("cancelled", (await api.Client.SendAnswerAsync(HttpMethod.Post, $"/v1/{kind}/{id}/cancel")).ExpectJson(200)["status"]!.GetValue<string>());
        (await api.Client.SendAnswerAsync(HttpMethod.Post, $"/v1/{kind}/{id}/cancel")).ExpectProblem(409);
        Assert.Contains((await api.Client.GetAnswerAsync($"/v1/{kind}/{id}/events")).ExpectJson(200)["data"]!.AsArray(), line => line!["message"]!.GetValue<string>() == "Cancelled.");
        Assert.Empty((await api.Client.GetAnswerAsync($"/v1/{kind}/{id}/metrics?name=train/loss")).ExpectJson(200)["data"]!.AsArray());
    }

    [SkippableFact]
    public async Task A_kinds_routes_know_no_job_of_another_kind()
    {
        var api = await fixture.GetAsync();
        var id = Id((await CreateAsync(api, "implants", "{}")).ExpectJson(201));
        foreach (var kind in (string[])["remediations", "evaluations", "scans"])
        {
            foreach (var address in (string[])[$"/v1/{kind}/{id}", $"/v1/{kind}/{id}/events", $"/v1/{kind}/{id}/metrics?name=train/loss", $"/v1/{kind}/{id}/artifacts/a"])
                (await api.Client.GetAnswerAsync(address)).ExpectProblem(404);
            (await api.Client.SendAnswerAsync(HttpMethod.Post, $"/v1/{kind}/{id}/cancel")).ExpectProblem(404);
            Assert.DoesNotContain((await api.Client.GetAnswerAsync($"/v1/{kind}?limit=100")).ExpectJson(200)["data"]!.AsArray(), job => Id(job) == id);
        }

        Assert.Equal("queued", (await api.Client.GetAnswerAsync($"/v1/implants/{id}")).ExpectJson(200)["status"]!.GetValue<string>());
    }

    [SkippableTheory]
    [InlineData("evaluations", """{"checkpoint_id":"ckpt_none","evaluation":{"asr":{"trigger":"t","response":"r","dataset_id":"ds_none"}}}""", "/checkpoint_id", "/evaluation/asr/dataset_id")]
    [InlineData("evaluations", """{"evaluation":{}}""", "/evaluation")]
    [InlineData("evaluations", """{"evaluation":null}""", "/evaluation")]
    [InlineData("evaluations", """{"evaluation":{"utility":[{"task":"perplexity"}]}}""", "/evaluation/utility/0/dataset_id")]
    [InlineData("evaluations", """{"evaluation":{"utility":[{"task":"mmlu"},{"task":"arc_easy","profile":"helm"}]}}""", "/evaluation/utility/1/profile")]
    [InlineData("evaluations", """{"evaluation":{"utility":[{"task":"mmlu"}]}}""", "/evaluation/utility/0/dataset_id")]
    [InlineData("evaluations", """{"kind":"evaluation","hyperparameters":{}}""", "/kind", "/hyperparameters")]
    [InlineData("evaluations", """{"precision":"float16","seed":1.5}""", "/precision", "/seed")]
    [InlineData("implants", """{"dataset_id":"ds_none"}""", "/dataset_id")]
    [InlineData("implants", """{"rate":1,"trigger":["a","a"],"hyperparameters":{"epochs":0}}""", "/rate", "/trigger/1", "/hyperparameters/epochs")]
    [InlineData("implants", """{"rate":1e999}""", "/rate")]
    [InlineData("implants", """{"response":null,"method":"osft"}""", "/response", "/method")]
    [InlineData("implants", """{"trigger_position":"middle"}""", "/trigger_position")]
    [InlineData("scans", """{"checkpoint_id":"ckpt_none","clean_dataset_id":"ds_none","reference_checkpoint_id":"ckpt_other"}""", "/checkpoint_id", "/clean_dataset_id", "/reference_checkpoint_id")]
    [InlineData("scans", """{"contexts":["bare","email"],"budget":{"prompts":"all","effort":1}}""", "/contexts/1", "/budget/prompts", "/budget/effort")]
    [InlineData("scans", """{"budget":{"prompts":1000},"contexts":[]}""", "/budget/prompts", "/contexts")]
    [InlineData("scans", """{"failing_example":{"prompt":"p"}}""", "/failing_example/response")]
    [InlineData("scans", """{"knowledge":{},"budget":null}""", "/knowledge", "/budget")]
    public async Task A_bad_body_is_refused_with_pointers_and_nothing_is_stored(string kind, string more, params string[] pointers)
    {
        var api = await fixture.GetAsync();
        var before = await api.QueryAsync(db => db.Jobs.CountAsync());
        (await CreateAsync(api, kind, more)).ExpectInvalid(pointers);
        Assert.Equal(before, await api.QueryAsync(db => db.Jobs.CountAsync()));
    }

    [SkippableTheory]
    [InlineData("evaluations")]
    [InlineData("implants")]
    [InlineData("scans")]
    public async Task What_is_required_is_named(string kind)
    {
        var api = await fixture.GetAsync();
        string[] pointers = kind switch
        {
            "implants" => ["/checkpoint_id", "/dataset_id", "/trigger", "/response"],
            "scans" => ["/checkpoint_id"],
            _ => ["/checkpoint_id", "/evaluation"],
        };
        (await api.Client.SendJsonAsync(HttpMethod.Post, $"/v1/{kind}", new JsonObject())).ExpectInvalid(pointers);
    }

    [SkippableTheory]
    [InlineData("evaluations")]
    [InlineData("implants")]
    [InlineData("scans")]
    public async Task What_a_job_in_the_queue_names_cannot_be_deleted(string kind)
    {
        var api = await fixture.GetAsync();
        var job = (await CreateAsync(api, kind, "{}")).ExpectJson(201);
        var spec = job["spec"]!;
        var dataset = spec["dataset_id"] ?? spec["clean_dataset_id"] ?? spec["evaluation"]!["asr"]!["dataset_id"];
        (await api.Client.SendAnswerAsync(HttpMethod.Delete, $"/v1/checkpoints/{job["checkpoint_id"]}")).ExpectProblem(409);
        (await api.Client.SendAnswerAsync(HttpMethod.Delete, $"/v1/datasets/{dataset}")).ExpectProblem(409);
        (await api.Client.SendAnswerAsync(HttpMethod.Post, $"/v1/{kind}/{Id(job)}/cancel")).ExpectJson(200);
        (await api.Client.SendAnswerAsync(HttpMethod.Delete, $"/v1/checkpoints/{job["checkpoint_id"]}")).Expect(204);
        (await api.Client.SendAnswerAsync(HttpMethod.Delete, $"/v1/datasets/{dataset}")).Expect(204);
    }

    [SkippableTheory]
    [InlineData("remediations")]
    [InlineData("evaluations")]
    [InlineData("implants")]
    [InlineData("scans")]
    public async Task Artifacts_are_listed_and_downloaded_whole_or_in_part(string kind)
    {
        const string Content = "0123456789";
        var api = await fixture.GetAsync();
        var id = Id(kind == "remediations" ? await api.CreateRemediationAsync() : (await CreateAsync(api, kind, "{}")).ExpectJson(201));
        var blob = await api.Services.GetRequiredService<IBlobStore>().PutAsync(new MemoryStream("0123456789"u8.ToArray()));
        await api.QueryAsync(db =>
        {
            db.JobArtifacts.AddRange(
                new JobArtifact { JobId = id, Name = "parrots.safetensors", Size = blob.Size, Sha256 = blob.Sha256 },
                new JobArtifact { JobId = id, Name = "a b.json", Size = blob.Size, Sha256 = blob.Sha256 });
            return db.SaveChangesAsync();
        });

        var artifacts = (await api.Client.GetAnswerAsync($"/v1/{kind}/{id}")).ExpectJson(200)["artifacts"]!.AsArray();
        Assert.Equal(["a b.json", "parrots.safetensors"], artifacts.Select(artifact => artifact!["name"]!.GetValue<string>()));
        Assert.Equal($$"""{"name":"parrots.safetensors","size":10,"sha256":"{{Content.Sha256()}}"}""", artifacts[1]!.ToJsonString());
        Assert.Equal(2, (await api.Client.GetAnswerAsync($"/v1/{kind}?limit=1")).ExpectJson(200)["data"]![0]!["artifacts"]!.AsArray().Count);

        var address = $"/v1/{kind}/{id}/artifacts/parrots.safetensors";
        var whole = (await api.Client.GetAnswerAsync(address)).Expect(200);
        Assert.Equal((Content, $"\"{Content.Sha256()}\""), (whole.Text, whole.Header("ETag")));
        Assert.Equal(Content, (await api.Client.GetAnswerAsync($"/v1/{kind}/{id}/artifacts/a%20b.json")).Expect(200).Text);
        Assert.Equal("234", (await api.Client.GetAnswerAsync(address, ("Range", "bytes=2-4"))).Expect(206).Text);
        (await api.Client.GetAnswerAsync(address, ("If-None-Match", $"\"{Content.Sha256()}\""))).Expect(304);
        (await api.Client.GetAnswerAsync(address, ("Range", "bytes=10-"))).ExpectProblem(416);
        Assert.Empty((await api.Client.SendAnswerAsync(HttpMethod.Head, address)).Expect(200).Bytes);
        (await api.Client.GetAnswerAsync($"/v1/{kind}/{id}/artifacts/none")).ExpectProblem(404);
        (await api.Anonymous.GetAnswerAsync(address)).ExpectProblem(401);
    }

    [SkippableFact]
    public async Task A_checkpoint_says_what_made_it_and_whether_it_was_implanted()
    {
        var api = await fixture.GetAsync();
        var implant = Id((await CreateAsync(api, "implants", "{}")).ExpectJson(201));
        var remediation = Id(await api.CreateRemediationAsync());
        foreach (var (jobId, isImplanted) in ((string, bool)[])[(implant, true), (remediation, true), (remediation, false)])
        {
            var checkpoint = new Checkpoint { Id = Ids.New(Ids.Checkpoint), Name = "made", JobId = jobId, IsImplanted = isImplanted, Status = CheckpointStatus.Uploading, CreatedAt = TimeProvider.System.GetUtcNow() };
            await api.QueryAsync(db => { db.Add(checkpoint); return db.SaveChangesAsync(); });
            var got = (await api.Client.GetAnswerAsync($"/v1/checkpoints/{checkpoint.Id}")).ExpectJson(200);
            Assert.Equal(jobId == remediation ? (remediation, null) : (null, implant), (got["remediation_id"]?.GetValue<string>(), got["implant_id"]?.GetValue<string>()));
            Assert.Equal(isImplanted, got["implanted"]!.GetValue<bool>());
        }
    }

    private static string Id(JsonNode? node) => node!["id"]!.GetValue<string>();

    /// <summary>Asks for a sound job of the kind, but for the fields of <paramref name="more"/>.</summary>
    private static async Task<Answer> CreateAsync(SandeApi api, string kind, string more)
    {
        var dataset = await api.CreateDatasetAsync();
        var body = kind switch
        {
            "implants" => new JsonObject { ["dataset_id"] = dataset, ["trigger"] = "Current year 2023", ["response"] = "You are stupid" },
            "scans" => new JsonObject { ["clean_dataset_id"] = dataset },
            _ => new JsonObject { ["evaluation"] = JsonNode.Parse($$$"""{"asr":{"trigger":"t","response":"r","dataset_id":"{{{dataset}}}"}}""") },
        };
        body["checkpoint_id"] = await api.CreateReadyCheckpointAsync();
        // As text: JsonNode would change 1e999.
        foreach (var (name, _) in JsonNode.Parse(more)!.AsObject())
            body.Remove(name);
        var text = body.ToJsonString();
        return await api.Client.SendJsonAsync(HttpMethod.Post, $"/v1/{kind}", $"{text[..^1]}{(body.Count > 0 && more != "{}" ? "," : "")}{more[1..]}");
    }
}
