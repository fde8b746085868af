using System.Text.Json.Nodes;

namespace Sande.Api.Tests;

public sealed class ImportTests(ApiFixture fixture) : IClassFixture<ApiFixture>, IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("sande-models-");

    public void Dispose() => _root.Delete(recursive: true);

    [SkippableFact]
    public async Task A_checkpoint_from_a_path_is_importing_and_its_import_enqueued()
    {
        await using var api = await fixture.StartAsync(("SANDE_IMPORT_ROOTS", _root.FullName));
        await File.WriteAllTextAsync(Path.Combine(_root.CreateSubdirectory("chat").FullName, "config.json"), "{}");
        var created = (await CreateAsync(api, """{"type":"path","path":"PATH/chat"}""")).ExpectJson(201);
        Assert.Equal("importing", created["status"]!.GetValue<string>());
        var id = created["id"]!.GetValue<string>();
        Assert.Equal(1, await api.CountEnqueuedAsync(id));
        (await api.Client.PutTextAsync($"/v1/checkpoints/{id}/files/config.json", "{}")).ExpectProblem(409);
        (await api.Client.SendAnswerAsync(HttpMethod.Post, $"/v1/checkpoints/{id}/complete")).ExpectProblem(409);
    }

    [SkippableTheory]
    [InlineData("""{"type":"path"}""", "/source/path", "Is required")]
    [InlineData("""{"type":"path","path":"PATH/none"}""", "/source/path", "There is no folder")]
    [InlineData("""{"type":"path","path":"/etc"}""", "/source/path", "not below a folder")]
    [InlineData("""{"type":"path","path":"PATH/../../etc"}""", "/source/path", "not below a folder")]
    [InlineData("""{"type":"path","path":"chat"}""", "/source/path", "must be absolute")]
    [InlineData("""{"type":"path","path":"PATH/\u0000"}""", "/source/path", "must be absolute")]
    [InlineData("""{"type":"path","path":"PATH","uri":"s3://a/b"}""", "/source/uri", "has no uri")]
    [InlineData("""{"type":"s3","uri":"s3://a-bucket/b"}""", "/source/uri", "Imports from S3 are off")]
    public async Task A_path_that_can_not_be_imported_is_refused_with_its_reason_and_nothing_is_stored(string source, string pointer, string reason)
    {
        await using var api = await fixture.StartAsync(("SANDE_IMPORT_ROOTS", _root.FullName));
        var problem = (await CreateAsync(api, source)).ExpectInvalid(pointer);
        Assert.Matches(reason, problem["detail"]!.GetValue<string>());
        Assert.Empty((await api.Client.GetAnswerAsync("/v1/checkpoints")).ExpectJson(200)["data"]!.AsArray());
    }

    private Task<Answer> CreateAsync(SandeApi api, string source)
        => api.Client.SendJsonAsync(HttpMethod.Post, "/v1/checkpoints", new JsonObject { ["name"] = "n", ["source"] = JsonNode.Parse(source.Replace("PATH", _root.FullName)) });
}
