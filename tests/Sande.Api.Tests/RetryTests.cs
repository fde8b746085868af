using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Sande.Contracts.Jobs;
using Sande.Persistence.Jobs;

namespace Sande.Api.Tests;

/// <summary><c>POST …/{id}/retry</c>; that the state is taken up again is the worker's test.</summary>
public sealed class RetryTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [SkippableFact]
    public async Task A_failed_job_waits_again_with_its_history()
    {
        var api = await fixture.GetAsync();
        var id = (await api.CreateRemediationAsync())["id"]!.GetValue<string>();
        await FailAsync(api, id);
        var failed = (await api.Client.GetAnswerAsync($"/v1/remediations/{id}")).ExpectJson(200);
        Assert.Equal("failed", failed["status"]!.GetValue<string>());

        var retried = (await RetryAsync(api, "remediations", id)).ExpectJson(200);
        Assert.Equal("queued", retried["status"]!.GetValue<string>());
        Assert.False(retried["is_terminal"]!.GetValue<bool>());
        Assert.Null(retried["error"]);
        Assert.Null(retried["finished_at"]);
        Assert.Equal(2, await api.CountEnqueuedAsync(id));
        var messages = (await api.Client.GetAnswerAsync($"/v1/remediations/{id}/events")).ExpectJson(200)["data"]!.AsArray().Select(line => line!["message"]!.GetValue<string>());
        Assert.Equal(["Running on test:1, attempt 1.", "Full.", "Waiting again: a user asked to retry."], messages);

        var lease = await api.Services.GetRequiredService<JobLeases>().TryAcquireAsync(id, "test:1", TimeSpan.FromMinutes(5));
        Assert.Equal(2, lease!.Attempt);
        (await RetryAsync(api, "remediations", id)).ExpectProblem(409);
    }

    [SkippableFact]
    public async Task A_cancelled_job_can_be_tried_again_and_one_that_waits_can_not()
    {
        var api = await fixture.GetAsync();
        var id = (await api.CreateRemediationAsync())["id"]!.GetValue<string>();
        (await RetryAsync(api, "remediations", id)).ExpectProblem(409);
        (await api.Client.SendAnswerAsync(HttpMethod.Post, $"/v1/remediations/{id}/cancel")).Expect(200);
        (await RetryAsync(api, "remediations", id)).Expect(200);
        Assert.NotNull(await api.Services.GetRequiredService<JobLeases>().TryAcquireAsync(id, "test:1", TimeSpan.FromMinutes(5)));
        (await RetryAsync(api, "evaluations", id)).ExpectProblem(404);
        (await RetryAsync(api, "remediations", "rem_none")).ExpectProblem(404);
    }

    [SkippableFact]
    public async Task A_job_whose_checkpoint_is_gone_is_409_and_stays_as_it_is()
    {
        var api = await fixture.GetAsync();
        var job = await api.CreateRemediationAsync();
        var id = job["id"]!.GetValue<string>();
        await FailAsync(api, id);
        (await api.Client.SendAnswerAsync(HttpMethod.Delete, $"/v1/checkpoints/{job["checkpoint_id"]}")).Expect(204);
        var problem = (await RetryAsync(api, "remediations", id)).ExpectProblem(409);
        Assert.Contains(job["checkpoint_id"]!.GetValue<string>(), problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(JobStatus.Failed, await api.QueryAsync(db => db.Jobs.Where(row => row.Id == id).Select(row => row.Status).SingleAsync()));
    }

    [SkippableTheory]
    [InlineData("evaluations")]
    [InlineData("implants")]
    [InlineData("scans")]
    public async Task Every_kind_can_be_tried_again(string kind)
    {
        var api = await fixture.GetAsync();
        var (checkpoint, dataset) = (await api.CreateReadyCheckpointAsync(), await api.CreateDatasetAsync());
        JsonObject body = kind switch
        {
            "implants" => new() { ["checkpoint_id"] = checkpoint, ["dataset_id"] = dataset, ["trigger"] = "t", ["response"] = "r" },
            "scans" => new() { ["checkpoint_id"] = checkpoint },
            _ => new() { ["checkpoint_id"] = checkpoint, ["evaluation"] = new JsonObject { ["utility"] = new JsonArray(new JsonObject { ["task"] = "perplexity", ["dataset_id"] = dataset }) } },
        };
        var id = (await api.Client.SendJsonAsync(HttpMethod.Post, $"/v1/{kind}", body)).ExpectJson(201)["id"]!.GetValue<string>();
        await FailAsync(api, id);
        Assert.Equal("queued", (await RetryAsync(api, kind, id)).ExpectJson(200)["status"]!.GetValue<string>());
    }

    private static async Task FailAsync(SandeApi api, string id)
    {
        var leases = api.Services.GetRequiredService<JobLeases>();
        var lease = await leases.TryAcquireAsync(id, "test:1", TimeSpan.FromMinutes(5));
        Assert.True(await leases.FailAsync(lease!, FailureCode.Storage, "Full."));
    }

    private static Task<Answer> RetryAsync(SandeApi api, string kind, string id) => api.Client.SendAnswerAsync(HttpMethod.Post, $"/v1/{kind}/{id}/retry");
}
