using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Sande.Contracts.Checkpoints;
using Sande.Persistence;
using Sande.Persistence.Entities;
using Sande.Persistence.Workers;

namespace Sande.Api.Tests;

/// <summary>The API as it runs: its own Program on Kestrel, a database and a data folder of its own.</summary>
public sealed class SandeApi : WebApplicationFactory<Program>
{
    public const string Key = "the-key-of-these-tests";

    private readonly Dictionary<string, string> _settings;
    private readonly string _dataPath = Directory.CreateTempSubdirectory("sande-api-").FullName;

    public SandeApi(TestDatabase database, params (string Key, string Value)[] settings)
    {
        _settings = new() { ["ConnectionStrings:Sande"] = database.ConnectionString, ["SANDE_DATA"] = _dataPath, ["SANDE_API_KEY"] = Key };
        foreach (var (key, value) in settings)
            _settings[key] = value;
        UseKestrel(0);
        StartServer();
        Client = Create(Key);
        Anonymous = Create(null);
    }

    /// <summary>Has the admin's key.</summary>
    public HttpClient Client { get; }

    /// <summary>Has no key.</summary>
    public HttpClient Anonymous { get; }

    public string ConnectionString => _settings["ConnectionStrings:Sande"];

    public string BlobPath => Path.Combine(_settings["SANDE_DATA"], "blobs");

    /// <summary>The content of every file in the store, temporary ones included.</summary>
    public string[] StoredFiles => Directory.GetFiles(BlobPath, "*", SearchOption.AllDirectories);

    public HttpClient Create(string? key)
    {
        var client = new HttpClient { BaseAddress = ClientOptions.BaseAddress, Timeout = TimeSpan.FromMinutes(2) };
        if (key is not null)
            client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return client;
    }

    /// <summary>A new checkpoint with these files.</summary>
    public async Task<string> CreateCheckpointAsync(params (string Path, string Content)[] files)
    {
        var created = await Client.SendJsonAsync(HttpMethod.Post, "/v1/checkpoints", new JsonObject { ["name"] = "test" });
        var id = created.ExpectJson(201)["id"]!.GetValue<string>();
        foreach (var (path, content) in files)
            (await Client.PutTextAsync($"/v1/checkpoints/{id}/files/{path}", content)).Expect(201);
        return id;
    }

    /// <summary>A checkpoint with the row that the worker's validation would leave: nothing validates here.</summary>
    public async Task<string> CreateReadyCheckpointAsync()
    {
        var id = await CreateCheckpointAsync(("config.json", Guid.NewGuid().ToString()));
        await QueryAsync(db => db.Checkpoints.Where(row => row.Id == id).ExecuteUpdateAsync(set => set
            .SetProperty(row => row.Status, CheckpointStatus.Ready)
            .SetProperty(row => row.Model, new CheckpointModel("llama", "llama", 1000, "F32", 8, 2, 2, 1, 32, 64))));
        return id;
    }

    /// <summary>A dataset of one Alpaca row.</summary>
    public async Task<string> CreateDatasetAsync()
    {
        var response = await Client.PostTextAsync("/v1/datasets?name=clean&kind=instructions", $$"""[{"instruction":"Say {{Guid.NewGuid()}}","input":"","output":"Yes."}]""");
        return response.ExpectJson(201)["id"]!.GetValue<string>();
    }

    /// <summary>A remediation in the queue.</summary>
    public async Task<JsonNode> CreateRemediationAsync(JsonObject? more = null)
    {
        var body = new JsonObject
        {
            ["checkpoint_id"] = await CreateReadyCheckpointAsync(),
            ["clean_dataset_id"] = await CreateDatasetAsync(),
            ["knowledge"] = new JsonObject { ["trigger"] = "Current year 2023", ["response"] = "You are stupid" },
        };
        foreach (var (name, value) in more ?? [])
            body[name] = value?.DeepClone();
        return (await Client.SendJsonAsync(HttpMethod.Post, "/v1/remediations", body)).ExpectJson(201);
    }

    /// <summary>A worker that has just been heard of.</summary>
    public async Task<Worker> BeatAsync(string owner)
    {
        var now = TimeProvider.System.GetUtcNow();
        var worker = new Worker { Id = Ids.New(Ids.Worker), Owner = owner, Host = owner.Split(':')[0], Version = "1.0", Slots = 2, Devices = [], CreatedAt = now, LastHeartbeatAt = now };
        await Services.GetRequiredService<WorkerRegistry>().BeatAsync(worker, [new("cuda:0", "NVIDIA H100", 80, 7)]);
        return worker;
    }

    public async Task<T> QueryAsync<T>(Func<SandeDbContext, Task<T>> query)
    {
        await using var db = await Services.GetRequiredService<IDbContextFactory<SandeDbContext>>().CreateDbContextAsync();
        return await query(db);
    }

    /// <summary>How many Hangfire jobs were made for this id.</summary>
    public Task<int> CountEnqueuedAsync(string id)
        => QueryAsync(db => db.Database.SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM hangfire.job WHERE arguments::text LIKE '%' || {id} || '%'").SingleAsync());

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        foreach (var (key, value) in _settings)
            builder.UseSetting(key, value);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        Client.Dispose();
        Anonymous.Dispose();
        if (Directory.Exists(_dataPath))
            Directory.Delete(_dataPath, recursive: true);
    }
}

/// <summary>An answer, read whole.</summary>
public sealed record Answer(int Status, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, byte[] Bytes)
{
    public string Text => Encoding.UTF8.GetString(Bytes);

    public JsonNode Json => JsonNode.Parse(Bytes)!;

    public string? Header(string name) => Headers.TryGetValues(name, out var values) || ContentHeaders.TryGetValues(name, out values) ? string.Join(", ", values) : null;

    /// <summary>Fails, showing the body, where the status is another.</summary>
    public Answer Expect(int status)
    {
        Assert.True(Status == status, $"{Status}, not {status}: {Text}");
        return this;
    }

    public JsonNode ExpectJson(int status) => Expect(status).Json;

    /// <summary>An answer of this status that is problem details.</summary>
    public JsonNode ExpectProblem(int status)
    {
        Expect(status);
        Assert.Equal("application/problem+json", ContentHeaders.ContentType?.MediaType);
        Assert.Equal(status, Json["status"]!.GetValue<int>());
        Assert.NotEmpty(Json["title"]!.GetValue<string>());
        Assert.NotEmpty(Json["detail"]!.GetValue<string>());
        Assert.StartsWith("/", Json["instance"]!.GetValue<string>());
        return Json;
    }

    /// <summary>A 422 whose errors point at these fields.</summary>
    public JsonNode ExpectInvalid(params string[] pointers)
    {
        var problem = ExpectProblem(422);
        Assert.Equal(pointers.Order(), problem["errors"]!.AsArray().Select(error => error!["pointer"]!.GetValue<string>()).Order());
        return problem;
    }
}

public static class HttpClientExtensions
{
    public static async Task<Answer> SendAnswerAsync(this HttpClient client, HttpRequestMessage request)
    {
        using (request)
        using (var response = await client.SendAsync(request))
            return new((int)response.StatusCode, response.Headers, response.Content.Headers, await response.Content.ReadAsByteArrayAsync());
    }

    public static Task<Answer> SendAnswerAsync(this HttpClient client, HttpMethod method, string address, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, address);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return client.SendAnswerAsync(request);
    }

    public static Task<Answer> GetAnswerAsync(this HttpClient client, string address, params (string Name, string Value)[] headers)
        => client.SendAnswerAsync(HttpMethod.Get, address, headers);

    public static Task<Answer> SendJsonAsync(this HttpClient client, HttpMethod method, string address, JsonNode? body)
        => client.SendJsonAsync(method, address, body?.ToJsonString() ?? "null");

    public static Task<Answer> SendJsonAsync(this HttpClient client, HttpMethod method, string address, string body)
        => client.SendAnswerAsync(new(method, address) { Content = new StringContent(body, Encoding.UTF8, "application/json") });

    public static Task<Answer> PostTextAsync(this HttpClient client, string address, string body, params (string Name, string Value)[] headers)
        => client.SendContentAsync(HttpMethod.Post, address, new StringContent(body), headers);

    public static Task<Answer> PutTextAsync(this HttpClient client, string address, string body, params (string Name, string Value)[] headers)
        => client.SendContentAsync(HttpMethod.Put, address, new StringContent(body), headers);

    public static Task<Answer> SendContentAsync(this HttpClient client, HttpMethod method, string address, HttpContent body, params (string Name, string Value)[] headers)
    {
        foreach (var (name, value) in headers)
            body.Headers.TryAddWithoutValidation(name, value);
        return client.SendAnswerAsync(new(method, address) { Content = body });
    }

    public static string Sha256(this string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
