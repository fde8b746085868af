using System.Text.Json.Nodes;
using Sande.Persistence.Entities;

namespace Sande.Api.Tests;

public sealed class PaginationTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const int Count = 250;

    [SkippableTheory]
    [InlineData("desc", 100)]
    [InlineData("asc", 7)]
    public async Task Pages_give_every_element_once_and_in_order(string order, int limit)
    {
        var api = await fixture.GetAsync();
        await AddAsync(api);
        var seen = new List<JsonNode>();
        for (string? after = ""; after is not null;)
        {
            var page = (await api.Client.GetAnswerAsync($"/v1/checkpoints?order={order}&limit={limit}{after}")).ExpectJson(200);
            var data = page["data"]!.AsArray();
            Assert.Equal("list", page["object"]!.GetValue<string>());
            Assert.Equal(data[0]!["id"]!.GetValue<string>(), page["first_id"]!.GetValue<string>());
            Assert.Equal(data[^1]!["id"]!.GetValue<string>(), page["last_id"]!.GetValue<string>());
            seen.AddRange(data!);
            after = page["has_more"]!.GetValue<bool>() ? $"&after={page["last_id"]!.GetValue<string>()}" : null;
            Assert.Equal(after is null ? ((Count - 1) % limit) + 1 : limit, data.Count);
        }

        Assert.Equal(Count, seen.Select(row => row["id"]!.GetValue<string>()).Distinct().Count());
        var times = seen.ConvertAll(row => row["created_at"]!.GetValue<DateTimeOffset>());
        Assert.Equal(order == "asc" ? times.Order() : times.OrderDescending(), times);
    }

    [SkippableFact]
    public async Task What_is_added_meanwhile_moves_no_page()
    {
        await using var api = await fixture.StartAsync();
        for (var i = 0; i < 3; i++)
            await api.CreateCheckpointAsync();
        var first = (await api.Client.GetAnswerAsync("/v1/checkpoints?limit=2")).ExpectJson(200);
        await api.CreateCheckpointAsync();
        var second = (await api.Client.GetAnswerAsync($"/v1/checkpoints?limit=2&after={first["last_id"]}")).ExpectJson(200);
        Assert.Single(second["data"]!.AsArray());
        Assert.False(second["has_more"]!.GetValue<bool>());
    }

    [SkippableFact]
    public async Task An_empty_list_has_no_ids()
    {
        var api = await fixture.GetAsync();
        Assert.Equal("""{"object":"list","data":[],"has_more":false,"first_id":null,"last_id":null}""", (await api.Client.GetAnswerAsync("/v1/remediations")).Expect(200).Text);
    }

    [SkippableTheory]
    [InlineData("limit=0", 422)]
    [InlineData("limit=101", 422)]
    [InlineData("after=ckpt_none", 422)]
    [InlineData("limit=x", 400)]
    [InlineData("order=up", 400)]
    [InlineData("order=1", 400)]
    public async Task A_bad_page_is_refused(string query, int status)
    {
        var api = await fixture.GetAsync();
        foreach (var list in (string[])["checkpoints", "datasets", "remediations"])
            (await api.Client.GetAnswerAsync($"/v1/{list}?{query}")).ExpectProblem(status);
    }

    /// <summary>Five at each time: the id decides among them.</summary>
    private static Task<int> AddAsync(SandeApi api) => api.QueryAsync(async db =>
    {
        if (db.Checkpoints.Any())
            return 0;
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        db.Checkpoints.AddRange(Enumerable.Range(0, Count).Select(i => new Checkpoint { Id = $"ckpt_{(i * 7919) % 1000:000}", Name = $"{i}", CreatedAt = start.AddSeconds(i / 5) }));
        return await db.SaveChangesAsync();
    });
}
