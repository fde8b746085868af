using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Sande.Persistence.Jobs;

namespace Sande.Api.Tests;

public sealed class WorkerTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [SkippableFact]
    public async Task A_worker_is_shown_with_its_devices_and_the_jobs_that_it_has()
    {
        await using var api = await fixture.StartAsync();
        var worker = await api.BeatAsync("node-1:7");
        var jobId = (await api.CreateRemediationAsync())["id"]!.GetValue<string>();
        Assert.NotNull(await api.Services.GetRequiredService<JobLeases>().TryAcquireAsync(jobId, worker.Owner, TimeSpan.FromMinutes(1)));

        var shown = (await api.Client.GetAnswerAsync($"/v1/workers/{worker.Id}")).ExpectJson(200);

        Assert.Equal(("worker", "online", "node-1", 2), (shown["object"]!.GetValue<string>(), shown["status"]!.GetValue<string>(), shown["host"]!.GetValue<string>(), shown["slots"]!.GetValue<int>()));
        Assert.Equal("""[{"name":"cuda:0","model":"NVIDIA H100","memory_bytes":80,"used_memory_bytes":7}]""", shown["devices"]!.ToJsonString());
        Assert.Equal([jobId], shown["current_job_ids"]!.AsArray().Select(id => id!.GetValue<string>()));
        (await api.Client.GetAnswerAsync("/v1/workers/wrk_none")).ExpectProblem(404);
    }

    [SkippableFact]
    public async Task Workers_are_listed_by_page_and_one_not_heard_of_for_a_minute_is_lost()
    {
        await using var api = await fixture.StartAsync();
        var (first, second) = (await api.BeatAsync("node-1:1"), await api.BeatAsync("node-2:1"));
        await api.QueryAsync(db => db.Workers.Where(row => row.Id == first.Id).ExecuteUpdateAsync(row => row.SetProperty(worker => worker.LastHeartbeatAt, TimeProvider.System.GetUtcNow().AddSeconds(-61))));

        var page = (await api.Client.GetAnswerAsync("/v1/workers?limit=1&order=asc")).ExpectJson(200);
        var rest = (await api.Client.GetAnswerAsync($"/v1/workers?order=asc&after={page["last_id"]!.GetValue<string>()}")).ExpectJson(200);

        Assert.True(page["has_more"]!.GetValue<bool>());
        Assert.Equal([(first.Id, "lost"), (second.Id, "online")], page["data"]!.AsArray().Concat(rest["data"]!.AsArray()).Select(worker => (worker!["id"]!.GetValue<string>(), worker["status"]!.GetValue<string>())));
        (await api.Anonymous.GetAnswerAsync("/v1/workers")).ExpectProblem(401);
    }
}
