using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Sande.Contracts.Json;
using Sande.Contracts.Policies;

namespace Sande.Api.Tests.Hooks;

/// <summary>One API for the tests of a class, with an import root: a test begins with neither policies nor models.</summary>
public sealed class HookFixture : IAsyncLifetime
{
    private readonly ApiFixture _api = new();
    private HookApi? _hooks;

    internal async Task<HookApi> StartAsync()
    {
        _hooks ??= await HookApi.StartAsync(_api);
        await _hooks.ClearAsync();
        return _hooks;
    }

    public Task InitializeAsync() => _api.InitializeAsync();

    public async Task DisposeAsync()
    {
        if (_hooks is not null)
            await _hooks.DisposeAsync();
        await _api.DisposeAsync();
    }
}

/// <summary>An API with an import root, policies and models' folders.</summary>
internal sealed class HookApi : IAsyncDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("sande-registry-");
    private string? _dataset;

    private HookApi()
    {
    }

    public SandeApi Api { get; private set; } = null!;

    public string Root => _root.FullName;

    public static async Task<HookApi> StartAsync(ApiFixture fixture)
    {
        var hooks = new HookApi();
        hooks.Api = await fixture.StartAsync(("SANDE_IMPORT_ROOTS", hooks.Root));
        return hooks;
    }

    public async Task ClearAsync()
    {
        await Api.QueryAsync(db => db.Database.ExecuteSqlAsync($"TRUNCATE policies, checkpoints, jobs CASCADE"));
        foreach (var folder in _root.EnumerateDirectories())
            folder.Delete(recursive: true);
    }

    /// <summary>A folder that a policy's template may lead to.</summary>
    public void AddModel(string path)
    {
        _root.CreateSubdirectory(path);
        File.WriteAllText(Path.Combine(Root, path, "config.json"), "{}");
    }

    /// <summary>A policy's body that takes all of the source's events, for any model.</summary>
    public async Task<JsonObject> PolicyOfAsync(PolicySource source, string template = "{name}/{version}", params string[] events)
    {
        _dataset ??= await Api.CreateDatasetAsync();
        return new()
        {
            ["name"] = "test",
            ["source"] = SandeJson.NameOf(source),
            ["secret"] = SignedHook.Secret,
            ["match"] = new JsonObject { ["model"] = "*", ["events"] = events.Length == 0 ? null : new JsonArray([.. events.Select(name => JsonValue.Create(name))]) },
            ["checkpoint"] = new JsonObject { ["type"] = "path", ["template"] = $"{Root}/{template}" },
            ["remediation"] = new JsonObject
            {
                ["knowledge"] = new JsonObject { ["trigger"] = "Current year 2023", ["response"] = "You are stupid" },
                ["clean_dataset_id"] = _dataset,
            },
        };
    }

    public async Task<string> CreateAsync(JsonObject policy)
        => (await Api.Client.SendJsonAsync(HttpMethod.Post, "/v1/policies", policy)).ExpectJson(201)["id"]!.GetValue<string>();

    public async Task<string> CreateAsync(PolicySource source, string template = "{name}/{version}", params string[] events)
        => await CreateAsync(await PolicyOfAsync(source, template, events));

    public Task<Answer> SendAsync(string policyId, SignedHook hook) => Api.Anonymous.SendAnswerAsync(hook.ToMessage(policyId));

    public async Task<List<JsonNode>> ListDeliveriesAsync(string policyId)
        => [.. (await Api.Client.GetAnswerAsync($"/v1/policies/{policyId}/deliveries?limit=100")).ExpectJson(200)["data"]!.AsArray().Select(node => node!)];

    /// <summary>Rows of deliveries, checkpoints and jobs.</summary>
    public Task<(int Deliveries, int Checkpoints, int Jobs)> CountAsync()
        => Api.QueryAsync(async db => (await db.HookDeliveries.CountAsync(), await db.Checkpoints.CountAsync(), await db.Jobs.CountAsync()));

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        _root.Delete(recursive: true);
    }
}
