using System.Text.Json.Nodes;

namespace Sande.Api.Tests;

public sealed class CheckpointTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [SkippableFact]
    public async Task A_checkpoint_lives_from_creation_to_deletion()
    {
        var api = await fixture.GetAsync();
        var body = new JsonObject { ["name"] = "qwen", ["metadata"] = new JsonObject { ["ticket"] = "SEC-12" }, ["source"] = new JsonObject { ["type"] = "upload" } };
        var created = await api.Client.SendJsonAsync(HttpMethod.Post, "/v1/checkpoints", body);
        var id = created.ExpectJson(201)["id"]!.GetValue<string>();
        Assert.Equal($"/v1/checkpoints/{id}", created.Header("Location"));
        Assert.Matches("^ckpt_[0-9a-z]{24}$", id);

        var uploaded = await api.Client.PutTextAsync($"/v1/checkpoints/{id}/files/config.json", "{}");
        Assert.Equal($$"""{"path":"config.json","size":2,"sha256":"{{"{}".Sha256()}}"}""", uploaded.Expect(201).Text);
        await api.Client.PutTextAsync($"/v1/checkpoints/{id}/files/sub/folder/a%20b.json", "[1]");
        var completed = (await api.Client.SendAnswerAsync(HttpMethod.Post, $"/v1/checkpoints/{id}/complete")).ExpectJson(202);
        Assert.Equal("validating", completed["status"]!.GetValue<string>());

        var got = (await api.Client.GetAnswerAsync($"/v1/checkpoints/{id}")).ExpectJson(200);
        Assert.True(JsonNode.DeepEquals(completed, got));
        Assert.Equal(
            ["id", "object", "name", "status", "files", "model", "parent_id", "remediation_id", "implant_id", "implanted", "metadata", "created_at", "error"],
            got.AsObject().Select(field => field.Key));
        Assert.Equal(["config.json", "sub/folder/a b.json"], got["files"]!.AsArray().Select(file => file!["path"]!.GetValue<string>()));
        Assert.Equal("SEC-12", got["metadata"]!["ticket"]!.GetValue<string>());
        Assert.Equal(created.Json["created_at"]!.GetValue<string>(), got["created_at"]!.GetValue<string>());
        Assert.Equal("[1]", (await api.Client.GetAnswerAsync($"/v1/checkpoints/{id}/files/sub%2Ffolder%2Fa%20b.json")).Expect(200).Text);

        (await api.Client.SendAnswerAsync(HttpMethod.Delete, $"/v1/checkpoints/{id}")).Expect(204);
        (await api.Client.GetAnswerAsync($"/v1/checkpoints/{id}")).ExpectProblem(404);
        (await api.Client.GetAnswerAsync($"/v1/checkpoints/{id}/files/config.json")).ExpectProblem(404);
        (await api.Client.SendAnswerAsync(HttpMethod.Delete, $"/v1/checkpoints/{id}")).ExpectProblem(404);
    }

    [SkippableFact]
    public async Task Completing_needs_files_enqueues_the_validation_once_and_ends_the_uploads()
    {
        var api = await fixture.GetAsync();
        var empty = await api.CreateCheckpointAsync();
        (await api.Client.SendAnswerAsync(HttpMethod.Post, $"/v1/checkpoints/{empty}/complete")).ExpectProblem(409);

        var id = await api.CreateCheckpointAsync(("config.json", "{}"));
        for (var i = 0; i < 2; i++)
            (await api.Client.SendAnswerAsync(HttpMethod.Post, $"/v1/checkpoints/{id}/complete")).Expect(202);
        var delivery = await api.QueryAsync(db => Task.FromResult(db.Checkpoints.Single(row => row.Id == id).HangfireJobId));
        Assert.NotNull(delivery);
        Assert.Equal(1, await api.CountEnqueuedAsync(id));
        (await api.Client.PutTextAsync($"/v1/checkpoints/{id}/files/late.json", "{}")).ExpectProblem(409);

        var ready = await api.CreateReadyCheckpointAsync();
        (await api.Client.SendAnswerAsync(HttpMethod.Post, $"/v1/checkpoints/{ready}/complete")).ExpectProblem(409);
        (await api.Client.SendAnswerAsync(HttpMethod.Post, "/v1/checkpoints/ckpt_none/complete")).ExpectProblem(404);
    }

    [SkippableTheory]
    [InlineData("""{}""", "/name")]
    [InlineData("""{"name":" "}""", "/name")]
    [InlineData("""{"name":null}""", "/name")]
    [InlineData("""{"name":7,"colour":"red","metadata":{"a/b":1,"c":null}}""", "/name", "/colour", "/metadata/a~1b", "/metadata/c")]
    [InlineData("""{"name":"a\u0000b"}""", "/name")]
    [InlineData("""{"name":"\ud800"}""", "/name")]
    [InlineData("""{"name":"n","source":{"type":"path","path":"/models"}}""", "/source/path")]
    [InlineData("""{"name":"n","source":{"type":"ftp"}}""", "/source/type")]
    [InlineData("""{"name":"n","source":{}}""", "/source/type")]
    [InlineData("""[1]""", "")]
    [InlineData("""null""", "")]
    public async Task A_bad_body_is_refused_with_pointers_to_every_fault(string body, params string[] pointers)
    {
        var api = await fixture.GetAsync();
        (await api.Client.SendJsonAsync(HttpMethod.Post, "/v1/checkpoints", body)).ExpectInvalid(pointers);
    }

    [SkippableFact]
    public async Task A_checkpoint_in_use_is_not_deleted_and_one_whose_jobs_have_ended_is()
    {
        var api = await fixture.GetAsync();
        var remediation = await api.CreateRemediationAsync();
        var (id, checkpoint) = (remediation["id"]!.GetValue<string>(), remediation["checkpoint_id"]!.GetValue<string>());
        var refused = (await api.Client.SendAnswerAsync(HttpMethod.Delete, $"/v1/checkpoints/{checkpoint}")).ExpectProblem(409);
        Assert.Contains(id, refused["detail"]!.GetValue<string>());

        (await api.Client.SendAnswerAsync(HttpMethod.Post, $"/v1/remediations/{id}/cancel")).Expect(200);
        (await api.Client.SendAnswerAsync(HttpMethod.Delete, $"/v1/checkpoints/{checkpoint}")).Expect(204);
        Assert.Equal(checkpoint, (await api.Client.GetAnswerAsync($"/v1/remediations/{id}")).ExpectJson(200)["checkpoint_id"]!.GetValue<string>());
    }

    [SkippableFact]
    public async Task Content_that_two_checkpoints_share_is_removed_with_the_last_of_them()
    {
        var api = await fixture.GetAsync();
        var content = Guid.NewGuid().ToString();
        var first = await api.CreateCheckpointAsync(("a.json", content));
        var second = await api.CreateCheckpointAsync(("b.json", content));
        await api.Client.SendAnswerAsync(HttpMethod.Delete, $"/v1/checkpoints/{first}");
        Assert.Equal(content, (await api.Client.GetAnswerAsync($"/v1/checkpoints/{second}/files/b.json")).Expect(200).Text);
        await api.Client.SendAnswerAsync(HttpMethod.Delete, $"/v1/checkpoints/{second}");
        Assert.DoesNotContain(api.StoredFiles, file => file.EndsWith(content.Sha256(), StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task An_unchanged_checkpoint_is_304_and_a_changed_one_is_not()
    {
        var api = await fixture.GetAsync();
        var id = await api.CreateCheckpointAsync();
        var tag = (await api.Client.GetAnswerAsync($"/v1/checkpoints/{id}")).Expect(200).Header("ETag")!;
        var unchanged = (await api.Client.GetAnswerAsync($"/v1/checkpoints/{id}", ("If-None-Match", $"\"other\", {tag}"))).Expect(304);
        Assert.Empty(unchanged.Bytes);
        Assert.Equal(tag, unchanged.Header("ETag"));
        await api.Client.PutTextAsync($"/v1/checkpoints/{id}/files/config.json", "{}");
        (await api.Client.GetAnswerAsync($"/v1/checkpoints/{id}", ("If-None-Match", tag))).Expect(200);
    }
}
