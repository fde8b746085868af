using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Sande.Persistence.Workers;

namespace Sande.Api.Tests;

public sealed class HealthTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [SkippableFact]
    public async Task Readiness_sees_workers_come_and_go()
    {
        await using var api = await fixture.StartAsync();
        Assert.Equal("""{"status":"healthy","checks":{}}""", (await api.Anonymous.GetAnswerAsync("/health/live")).Expect(200).Text);
        var alone = (await api.Anonymous.GetAnswerAsync("/health/ready")).ExpectJson(200);
        Assert.Equal("degraded", alone["status"]!.GetValue<string>());
        Assert.Equal("No worker is there: jobs wait.", alone["checks"]!["workers"]!["detail"]!.GetValue<string>());

        var worker = await api.BeatAsync("node-1:7");
        Assert.Equal("healthy", await GetStatusAsync(api));
        await api.QueryAsync(db => db.Workers.ExecuteUpdateAsync(set => set.SetProperty(row => row.LastHeartbeatAt, row => row.LastHeartbeatAt.AddSeconds(-61))));
        Assert.Equal("degraded", await GetStatusAsync(api));
        await api.Services.GetRequiredService<WorkerRegistry>().RemoveAsync(worker.Id);
        Assert.Equal("degraded", await GetStatusAsync(api));
    }

    [SkippableFact]
    public async Task Readiness_is_503_where_the_store_can_not_be_written()
    {
        await using var api = await fixture.StartAsync();
        (await api.Anonymous.GetAnswerAsync("/health/ready")).Expect(200);
        Directory.Delete(Path.Combine(api.BlobPath, "tmp"));
        var problem = (await api.Anonymous.GetAnswerAsync("/health/ready")).ExpectProblem(503);
        Assert.Equal("store: The store can't be written.", problem["detail"]!.GetValue<string>());
        (await api.Anonymous.GetAnswerAsync("/health/live")).Expect(200);

        var id = await api.CreateCheckpointAsync();
        (await api.Client.PutTextAsync($"/v1/checkpoints/{id}/files/config.json", "{}")).ExpectProblem(507);
        (await api.Client.PostTextAsync("/v1/datasets?name=n&kind=instructions", "[]")).ExpectProblem(507);
    }

    private static async Task<string> GetStatusAsync(SandeApi api)
        => (await api.Anonymous.GetAnswerAsync("/health/ready")).ExpectJson(200)["status"]!.GetValue<string>();
}
