using System.Text.Json.Nodes;

namespace Sande.Api.Tests;

/// <summary><c>POST /v1/checkpoints</c> with files: what the store has is not sent again.</summary>
public sealed class KnownContentTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [SkippableFact]
    public async Task The_second_upload_of_the_same_files_sends_no_bytes()
    {
        var api = await fixture.GetAsync();
        (string Path, string Content)[] files = [("config.json", $"{{}}{Guid.NewGuid()}"), ("a/model.safetensors", Guid.NewGuid().ToString())];
        var first = (await CreateAsync(api, files)).ExpectJson(201);
        Assert.Equal(files.Select(file => file.Path), first["missing"]!.AsArray().Select(file => file!["path"]!.GetValue<string>()));
        Assert.Empty(first["files"]!.AsArray());
        foreach (var (path, content) in files)
            (await api.Client.PutTextAsync($"/v1/checkpoints/{first["id"]}/files/{path}", content)).Expect(201);

        var stored = api.StoredFiles;
        var second = (await CreateAsync(api, files)).ExpectJson(201);
        Assert.Empty(second["missing"]!.AsArray());
        Assert.Equal(["a/model.safetensors", "config.json"], second["files"]!.AsArray().Select(file => file!["path"]!.GetValue<string>()));
        Assert.Equal(stored, api.StoredFiles);
        Assert.Equal(files[0].Content, (await api.Client.GetAnswerAsync($"/v1/checkpoints/{second["id"]}/files/config.json")).Text);
        (await api.Client.SendAnswerAsync(HttpMethod.Post, $"/v1/checkpoints/{second["id"]}/complete")).Expect(202);

        // What is shared stays while one of them has it.
        (await api.Client.SendAnswerAsync(HttpMethod.Delete, $"/v1/checkpoints/{first["id"]}")).Expect(204);
        Assert.Equal(files[1].Content, (await api.Client.GetAnswerAsync($"/v1/checkpoints/{second["id"]}/files/a/model.safetensors")).Text);
    }

    [SkippableFact]
    public async Task One_changed_shard_is_all_that_is_missing()
    {
        var api = await fixture.GetAsync();
        var (same, changed) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        await api.CreateCheckpointAsync(("model-1.safetensors", same));
        var created = (await CreateAsync(api, [("model-1.safetensors", same), ("model-2.safetensors", changed), ("copy.safetensors", same)])).ExpectJson(201);
        var missing = Assert.Single(created["missing"]!.AsArray())!;
        Assert.Equal(("model-2.safetensors", changed.Sha256()), (missing["path"]!.GetValue<string>(), missing["sha256"]!.GetValue<string>()));
        Assert.Equal(2, created["files"]!.AsArray().Count);
        Assert.Null((await api.Client.GetAnswerAsync($"/v1/checkpoints/{created["id"]}")).ExpectJson(200)["missing"]);
    }

    [SkippableFact]
    public async Task A_size_that_is_not_the_contents_is_refused_and_nothing_is_created()
    {
        var api = await fixture.GetAsync();
        var content = Guid.NewGuid().ToString();
        await api.CreateCheckpointAsync(("config.json", content));
        var name = Guid.NewGuid().ToString();
        var body = new JsonObject { ["name"] = name, ["files"] = new JsonArray(File("config.json", content.Length + 1, content.Sha256())) };
        (await api.Client.SendJsonAsync(HttpMethod.Post, "/v1/checkpoints", body)).ExpectInvalid("/files/0/size");
        Assert.DoesNotContain(name, (await api.Client.GetAnswerAsync("/v1/checkpoints?limit=100")).Text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Bad_files_are_named()
    {
        var api = await fixture.GetAsync();
        var hash = "".Sha256();
        var body = new JsonObject
        {
            ["name"] = "test",
            ["files"] = new JsonArray(
                File("../a", 1, hash), File("model.bin", 1, hash), File("a", -1, hash), File("a/b", 1, hash), File("c", 1, hash.ToUpperInvariant()), File("c", 1, hash)),
        };
        (await api.Client.SendJsonAsync(HttpMethod.Post, "/v1/checkpoints", body))
            .ExpectInvalid("/files/0/path", "/files/1/path", "/files/2/size", "/files/3/path", "/files/4/sha256", "/files/5/path");
    }

    private static Task<Answer> CreateAsync(SandeApi api, (string Path, string Content)[] files)
        => api.Client.SendJsonAsync(HttpMethod.Post, "/v1/checkpoints", new JsonObject
        {
            ["name"] = "test",
            ["files"] = new JsonArray([.. files.Select(file => File(file.Path, file.Content.Length, file.Content.Sha256()))]),
        });

    private static JsonObject File(string path, long size, string sha256) => new() { ["path"] = path, ["size"] = size, ["sha256"] = sha256 };
}
