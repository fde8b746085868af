using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;

namespace Sande.Api.Tests;

/// <summary>API keys: shown once, kept as hashes, each with a role.</summary>
public sealed class KeyTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [SkippableFact]
    public async Task A_key_is_shown_once_and_kept_as_a_hash()
    {
        var api = await fixture.GetAsync();
        var (id, text) = await CreateAsync(api, "operator");
        var shown = (await api.Client.GetAnswerAsync($"/v1/keys/{id}")).Expect(200).Text + (await api.Client.GetAnswerAsync("/v1/keys")).Expect(200).Text;
        Assert.DoesNotContain(text, shown, StringComparison.Ordinal);
        Assert.Contains("operator", shown, StringComparison.Ordinal);
        var row = await api.QueryAsync(db => db.ApiKeys.SingleAsync(key => key.Id == id));
        Assert.Equal(text.Sha256(), row.Hash);
    }

    [SkippableFact]
    public async Task Each_role_may_do_what_the_one_before_may()
    {
        var api = await fixture.GetAsync();
        var body = new JsonObject { ["name"] = "test" };
        var newKey = new JsonObject { ["name"] = "test", ["role"] = "viewer" };
        int[][] expected = [[200, 403, 403], [200, 201, 403], [200, 201, 201]];
        foreach (var (role, statuses) in ((string[])["viewer", "operator", "admin"]).Zip(expected))
        {
            using var client = api.Create((await CreateAsync(api, role)).Text);
            Answer[] answers =
            [
                await client.GetAnswerAsync("/v1/checkpoints"),
                await client.SendJsonAsync(HttpMethod.Post, "/v1/checkpoints", body),
                await client.SendJsonAsync(HttpMethod.Post, "/v1/keys", newKey),
            ];
            Assert.Equal(statuses, answers.Select(answer => answer.Status));
        }
    }

    [SkippableFact]
    public async Task A_refusal_names_the_role_that_is_needed()
    {
        var api = await fixture.GetAsync();
        using var viewer = api.Create((await CreateAsync(api, "viewer")).Text);
        var refused = await viewer.SendJsonAsync(HttpMethod.Post, "/v1/checkpoints", new JsonObject { ["name"] = "test" });
        Assert.Contains("operator", refused.ExpectProblem(403)["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("Bearer realm=\"sande\", error=\"insufficient_scope\", scope=\"operator\"", refused.Header("WWW-Authenticate"));
    }

    [SkippableFact]
    public async Task A_deleted_key_is_refused_at_once()
    {
        var api = await fixture.GetAsync();
        var (id, text) = await CreateAsync(api, "viewer");
        using var client = api.Create(text);
        (await client.GetAnswerAsync("/v1/checkpoints")).Expect(200);
        (await api.Client.SendAnswerAsync(HttpMethod.Delete, $"/v1/keys/{id}")).Expect(204);
        var refused = await client.GetAnswerAsync("/v1/checkpoints");
        refused.ExpectProblem(401);
        Assert.Contains("invalid_token", refused.Header("WWW-Authenticate"), StringComparison.Ordinal);
        (await api.Client.SendAnswerAsync(HttpMethod.Delete, $"/v1/keys/{id}")).ExpectProblem(404);
        (await api.Client.GetAnswerAsync($"/v1/keys/{id}")).ExpectProblem(404);
    }

    [SkippableFact]
    public async Task The_last_use_is_written_at_most_once_a_minute()
    {
        var api = await fixture.GetAsync();
        var (id, text) = await CreateAsync(api, "viewer");
        using var client = api.Create(text);
        Assert.Null(await LastUseAsync(api, id));
        (await client.GetAnswerAsync("/v1/checkpoints")).Expect(200);
        var first = await LastUseAsync(api, id);
        Assert.NotNull(first);
        (await client.GetAnswerAsync("/v1/checkpoints")).Expect(200);
        Assert.Equal(first, await LastUseAsync(api, id));

        var old = first.Value.AddMinutes(-2);
        await api.QueryAsync(db => db.ApiKeys.Where(key => key.Id == id).ExecuteUpdateAsync(set => set.SetProperty(key => key.LastUsedAt, old)));
        (await client.GetAnswerAsync("/v1/checkpoints")).Expect(200);
        Assert.True(await LastUseAsync(api, id) >= first);
    }

    [SkippableTheory]
    [InlineData("""{"name":"","role":"viewer"}""", "/name")]
    [InlineData("""{"name":"x","role":"owner"}""", "/role")]
    [InlineData("""{"name":"x"}""", "/role")]
    public async Task A_bad_key_is_refused(string body, string pointer)
    {
        var api = await fixture.GetAsync();
        (await api.Client.SendJsonAsync(HttpMethod.Post, "/v1/keys", body)).ExpectInvalid(pointer);
    }

    private static async Task<(string Id, string Text)> CreateAsync(SandeApi api, string role)
    {
        var created = (await api.Client.SendJsonAsync(HttpMethod.Post, "/v1/keys", new JsonObject { ["name"] = "test", ["role"] = role })).ExpectJson(201);
        return (created["id"]!.GetValue<string>(), created["key"]!.GetValue<string>());
    }

    private static Task<DateTimeOffset?> LastUseAsync(SandeApi api, string id)
        => api.QueryAsync(db => db.ApiKeys.Where(key => key.Id == id).Select(key => key.LastUsedAt).SingleAsync());
}
