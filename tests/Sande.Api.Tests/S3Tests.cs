using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Sande.Api.Tests.Hooks;
using Sande.Contracts.Policies;

namespace Sande.Api.Tests;

/// <summary>Several APIs, each a machine of its own, on one database and one bucket.</summary>
public sealed class S3Tests(ApiFixture fixture, S3Fixture s3) : IClassFixture<ApiFixture>, IClassFixture<S3Fixture>
{
    private const string Content = "0123456789";

    [SkippableFact]
    public async Task A_file_that_one_host_took_another_sends_whole_in_ranges_and_not_at_all()
    {
        var (database, (_, settings)) = (await fixture.CreateDatabaseAsync(), await s3.CreateBucketAsync());
        await using var a = Start(database, settings);
        await using var b = Start(database, settings);
        var address = $"/v1/checkpoints/{await a.CreateCheckpointAsync(("digits.txt", Content))}/files/digits.txt";

        var whole = (await b.Client.GetAnswerAsync(address)).Expect(200);
        Assert.Equal((Content, $"\"{Content.Sha256()}\"", "10"), (whole.Text, whole.Header("ETag"), whole.Header("Content-Length")));
        var part = (await b.Client.GetAnswerAsync(address, ("Range", "bytes=2-4"))).Expect(206);
        Assert.Equal(("234", "bytes 2-4/10"), (part.Text, part.Header("Content-Range")));
        Assert.Equal("89", (await b.Client.GetAnswerAsync(address, ("Range", "bytes=-2"))).Expect(206).Text);
        (await b.Client.GetAnswerAsync(address, ("Range", "bytes=10-"))).ExpectProblem(416);
        (await b.Client.GetAnswerAsync(address, ("If-None-Match", $"\"{Content.Sha256()}\""))).Expect(304);
        Assert.Equal("10", (await b.Client.SendAnswerAsync(HttpMethod.Head, address)).Expect(200).Header("Content-Length"));
    }

    [SkippableFact]
    public async Task A_resumable_upload_and_a_known_file_end_in_the_bucket_and_a_delete_takes_them_out()
    {
        var (database, (bucket, settings)) = (await fixture.CreateDatabaseAsync(), await s3.CreateBucketAsync());
        await using var a = Start(database, settings);
        await using var b = Start(database, settings);
        var id = await a.CreateCheckpointAsync();
        await UploadAsync(a, id);
        Assert.Contains(Content.Sha256(), Assert.Single(await s3.ListAsync(bucket)), StringComparison.Ordinal);

        var created = (await b.Client.SendJsonAsync(HttpMethod.Post, "/v1/checkpoints", JsonNode.Parse(
            $$"""{"name":"again","files":[{"path":"a.txt","size":10,"sha256":"{{Content.Sha256()}}"},{"path":"b.txt","size":1,"sha256":"{{"b".Sha256()}}"}]}""")!)).ExpectJson(201);
        Assert.Equal("b.txt", Assert.Single(created["missing"]!.AsArray())!["path"]!.GetValue<string>());
        var second = created["id"]!.GetValue<string>();
        Assert.Equal(Content, (await b.Client.GetAnswerAsync($"/v1/checkpoints/{second}/files/a.txt")).Expect(200).Text);

        (await b.Client.SendAnswerAsync(HttpMethod.Delete, $"/v1/checkpoints/{id}")).Expect(204);
        Assert.Single(await s3.ListAsync(bucket));
        (await a.Client.SendAnswerAsync(HttpMethod.Delete, $"/v1/checkpoints/{second}")).Expect(204);
        Assert.Empty(await s3.ListAsync(bucket));
    }

    [SkippableFact]
    public async Task A_host_whose_bucket_is_not_there_is_not_ready()
    {
        var (database, (_, settings)) = (await fixture.CreateDatabaseAsync(), await s3.CreateBucketAsync());
        await using var good = Start(database, settings);
        (await good.Anonymous.GetAnswerAsync("/health/ready")).Expect(200);
        await using var bad = Start(database, new(settings) { ["SANDE_S3_BUCKET"] = "none-such" });
        (await bad.Anonymous.GetAnswerAsync("/health/ready")).Expect(503);
    }

    [SkippableFact]
    public async Task A_checkpoint_from_a_bucket_is_importing_and_its_import_enqueued()
    {
        var (database, (bucket, settings)) = (await fixture.CreateDatabaseAsync(), await s3.CreateBucketAsync());
        await s3.Client.PutObjectAsync(new() { BucketName = bucket, Key = "models/chat/config.json", ContentBody = "{}" });
        await using var api = Start(database, new(settings) { ["SANDE_IMPORT_S3"] = $"s3://{bucket}/models" });
        var created = (await CreateAsync(api, $$"""{"type":"s3","uri":"s3://{{bucket}}/models/chat"}""")).ExpectJson(201);
        Assert.Equal("importing", created["status"]!.GetValue<string>());
        Assert.Equal(1, await api.CountEnqueuedAsync(created["id"]!.GetValue<string>()));

        foreach (var (source, pointer, reason) in ((string, string, string)[])
            [
                ($$"""{"type":"s3","uri":"s3://{{bucket}}/models/none"}""", "/source/uri", "There are no files"),
                ($$"""{"type":"s3","uri":"s3://{{bucket}}/other"}""", "/source/uri", "is not below"),
                ($$"""{"type":"s3","uri":"s3://{{bucket}}/models","path":"/models"}""", "/source/path", "has no path"),
                ($$"""{"type":"path","path":"s3://{{bucket}}/models/chat"}""", "/source/path", "Imports from a path are off"),
                ("""{"type":"s3"}""", "/source/uri", "Is required"),
            ])
            Assert.Contains(reason, (await CreateAsync(api, source)).ExpectInvalid(pointer)["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_webhook_brings_a_checkpoint_from_a_bucket()
    {
        var (database, (bucket, settings)) = (await fixture.CreateDatabaseAsync(), await s3.CreateBucketAsync());
        await using var api = Start(database, new(settings) { ["SANDE_IMPORT_S3"] = $"s3://{bucket}/models" });
        foreach (var (template, outcome, checkpoints) in new[] { ($"s3://{bucket}/models/{{name}}/{{version}}", "accepted", 1), ($"s3://{bucket}/other/{{name}}", "failed", 1) })
        {
            var policy = (await api.Client.SendJsonAsync(HttpMethod.Post, "/v1/policies", new JsonObject
            {
                ["name"] = "test",
                ["source"] = "standard_webhooks",
                ["secret"] = SignedHook.Secret,
                ["checkpoint"] = new JsonObject { ["type"] = "s3", ["template"] = template },
                ["remediation"] = new JsonObject { ["knowledge"] = new JsonObject { ["trigger"] = "a", ["response"] = "b" }, ["clean_dataset_id"] = await api.CreateDatasetAsync() },
            })).ExpectJson(201)["id"]!.GetValue<string>();
            var hook = SignedHook.Sign(PolicySource.StandardWebhooks, """{"type":"model.created","timestamp":"2026-01-15T09:30:00Z","data":{"name":"org/chat","version":"7"}}""", TimeProvider.System.GetUtcNow());
            await api.Anonymous.SendAnswerAsync(hook.ToMessage(policy));
            var delivery = (await api.Client.GetAnswerAsync($"/v1/policies/{policy}/deliveries")).ExpectJson(200)["data"]![0]!;
            Assert.Equal(outcome, delivery["outcome"]!.GetValue<string>());
            Assert.Equal([$"s3://{bucket}/models/org/chat/7"], await api.QueryAsync(db => db.Checkpoints.Select(row => row.SourcePath).ToListAsync()));
            Assert.Equal(checkpoints, await api.QueryAsync(db => db.Jobs.CountAsync()));
        }
    }

    private static SandeApi Start(TestDatabase database, Dictionary<string, string?> settings) => new(database, [.. settings.Select(setting => (setting.Key, setting.Value!))]);

    private static Task<Answer> CreateAsync(SandeApi api, string source)
        => api.Client.SendJsonAsync(HttpMethod.Post, "/v1/checkpoints", new JsonObject { ["name"] = "n", ["source"] = JsonNode.Parse(source) });

    private static async Task UploadAsync(SandeApi api, string checkpointId)
    {
        using var create = new HttpRequestMessage(HttpMethod.Post, "/v1/uploads");
        create.Headers.Add("Tus-Resumable", "1.0.0");
        create.Headers.Add("Upload-Length", $"{Content.Length}");
        create.Headers.Add("Upload-Metadata", $"checkpoint_id {Base64(checkpointId)},path {Base64("digits.txt")}");
        using var created = await api.Client.SendAsync(create);
        created.EnsureSuccessStatusCode();
        using var patch = new HttpRequestMessage(HttpMethod.Patch, created.Headers.Location) { Content = new StringContent(Content) };
        patch.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        patch.Headers.Add("Tus-Resumable", "1.0.0");
        patch.Headers.Add("Upload-Offset", "0");
        using var sent = await api.Client.SendAsync(patch);
        sent.EnsureSuccessStatusCode();
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
