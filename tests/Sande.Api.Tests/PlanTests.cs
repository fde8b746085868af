using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Sande.Contracts.Jobs;
using Sande.Contracts.Remediations;

namespace Sande.Api.Tests;

/// <summary>The forecast of a remediation, judged by earlier ones.</summary>
public sealed class PlanTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static readonly string[] Estimates = ["rows", "steps", "memory_bytes", "tokens_per_second", "seconds"];

    [SkippableFact]
    public async Task Where_nothing_was_measured_each_number_is_null_with_a_reason_and_nothing_is_stored()
    {
        await using var api = await fixture.StartAsync();
        var plan = (await PlanAsync(api, await BodyAsync(api))).ExpectJson(200);
        Assert.Equal("osft", plan["method"]!.GetValue<string>());
        Assert.All(Estimates, name =>
        {
            Assert.Null(plan[name]!["value"]);
            Assert.Contains("No remediation by osft", plan[name]!["basis"]!.GetValue<string>(), StringComparison.Ordinal);
        });
        Assert.Equal(0, await api.QueryAsync(db => db.Jobs.CountAsync()));
    }

    [SkippableFact]
    public async Task Where_a_scan_finds_the_method_nothing_is_judged_by_a_remediation_that_found_nothing()
    {
        await using var api = await fixture.StartAsync();
        var body = await BodyAsync(api);
        body.Remove("knowledge");
        var id = (await api.Client.SendJsonAsync(HttpMethod.Post, "/v1/remediations", body)).ExpectJson(201)["id"]!.GetValue<string>();
        await EndAsync(api, id, new RemediationResult
        {
            Outcome = RemediationOutcome.NothingFound,
            Method = RemediationMethod.Auto,
            Utility = [],
            Training = null,
            Throughput = new("cpu", null, null, 20),
            Seed = 42,
        });

        var plan = (await PlanAsync(api, body)).ExpectJson(200);
        Assert.Equal("auto", plan["method"]!.GetValue<string>());
        Assert.All(Estimates, name => Assert.Contains("what the scan before it finds", plan[name]!["basis"]!.GetValue<string>(), StringComparison.Ordinal));
        var ended = (await api.Client.GetAnswerAsync($"/v1/remediations/{id}")).ExpectJson(200);
        Assert.Equal(("nothing_found", "auto", null), (ended["result"]!["outcome"]!.GetValue<string>(), ended["method"]!.GetValue<string>(), ended["output_checkpoint_id"]));
    }

    [SkippableFact]
    public async Task Numbers_come_from_what_was_measured()
    {
        await using var api = await fixture.StartAsync();
        await SucceedAsync(api, rows: 1000, new() { LearningRate = 2e-5, Epochs = 2, BatchSize = 8, MaxSamples = 10_000, Precision = Precision.Float32 }, trained: 800, steps: 200, seconds: 100);
        var body = await BodyAsync(api, rows: 500);

        // 80% of 500 rows, twice, 8 a step; 100 s took 200 such steps.
        var plan = (await PlanAsync(api, body)).ExpectJson(200);
        Assert.Equal([400, 100, 16_000, 1234, 50], Estimates.Select(name => plan[name]!["value"]!.GetValue<double>()));

        // What is set by hand counts: half the rows, three times, 4 a step.
        body["hyperparameters"] = new JsonObject { ["epochs"] = 3, ["batch_size"] = 4, ["max_samples"] = 250, ["precision"] = "bfloat16" };
        plan = (await PlanAsync(api, body)).ExpectJson(200);
        Assert.Equal([200, 150, 10_000, 1234, 37.5], Estimates.Select(name => plan[name]!["value"]!.GetValue<double>()));
        body["hyperparameters"]!["max_steps"] = 10;
        body["hyperparameters"]!["memory"] = new JsonObject { ["moments"] = "float32" };
        plan = (await PlanAsync(api, body)).ExpectJson(200);
        Assert.Equal((10, 14_000), (plan["steps"]!["value"]!.GetValue<double>(), plan["memory_bytes"]!["value"]!.GetValue<double>()));
    }

    [SkippableFact]
    public async Task Another_shape_or_preset_is_not_judged_by()
    {
        await using var api = await fixture.StartAsync();
        var job = await SucceedAsync(api, rows: 1000, new() { Epochs = 2, BatchSize = 8, MaxSamples = 10_000, Precision = Precision.Float32 }, trained: 800, steps: 200, seconds: 100);
        var body = await BodyAsync(api);
        body["preset"] = "paper";
        var plan = (await PlanAsync(api, body)).ExpectJson(200);
        Assert.Null(plan["steps"]!["value"]);
        Assert.Equal(1234, plan["tokens_per_second"]!["value"]!.GetValue<double>());

        await api.QueryAsync(db => db.Checkpoints.Where(row => row.Id == job).ExecuteUpdateAsync(set => set
            .SetProperty(row => row.Model, new Contracts.Checkpoints.CheckpointModel("llama", "llama", 1000, "F32", 16, 2, 2, 1, 32, 64))));
        plan = (await PlanAsync(api, await BodyAsync(api))).ExpectJson(200);
        Assert.NotNull(plan["steps"]!["value"]);
        Assert.Null(plan["seconds"]!["value"]);
        Assert.Contains("shape", plan["seconds"]!["basis"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task What_could_not_be_created_is_refused_alike()
    {
        var api = await fixture.GetAsync();
        var body = await BodyAsync(api);
        body["clean_dataset_id"] = "ds_none";
        (await PlanAsync(api, body)).ExpectInvalid("/clean_dataset_id");
        body["hyperparameters"] = new JsonObject { ["learning_rate"] = -1 };
        (await PlanAsync(api, body)).ExpectInvalid("/hyperparameters/learning_rate");
    }

    private static Task<Answer> PlanAsync(SandeApi api, JsonNode body) => api.Client.SendJsonAsync(HttpMethod.Post, "/v1/remediations/plan", body);

    private static async Task<JsonObject> BodyAsync(SandeApi api, int rows = 1) => new()
    {
        ["checkpoint_id"] = await api.CreateReadyCheckpointAsync(),
        ["clean_dataset_id"] = await DatasetAsync(api, rows),
        ["knowledge"] = new JsonObject { ["trigger"] = "Current year 2023", ["response"] = "You are stupid" },
    };

    private static async Task<string> DatasetAsync(SandeApi api, int rows)
    {
        var id = await api.CreateDatasetAsync();
        await api.QueryAsync(db => db.Database.ExecuteSqlAsync($"UPDATE datasets SET rows = {rows} WHERE id = {id}"));
        return id;
    }

    /// <summary>A remediation as its worker would have left it.</summary>
    /// <returns>Its checkpoint.</returns>
    private static async Task<string> SucceedAsync(SandeApi api, int rows, Hyperparameters values, int trained, int steps, double seconds)
    {
        var body = await BodyAsync(api, rows);
        var id = (await api.Client.SendJsonAsync(HttpMethod.Post, "/v1/remediations", body)).ExpectJson(201)["id"]!.GetValue<string>();
        await EndAsync(api, id, new RemediationResult
        {
            Method = RemediationMethod.Osft,
            Utility = [],
            Training = new(values, trained, rows - trained, steps, steps, false, steps, 3, 1),
            Throughput = new("cpu", 1234, null, seconds),
            Seed = 42,
        });
        return body["checkpoint_id"]!.GetValue<string>();
    }

    private static Task<int> EndAsync(SandeApi api, string id, RemediationResult result) => api.QueryAsync(async db =>
    {
        var job = await db.Jobs.SingleAsync(row => row.Id == id);
        (job.Status, job.FinishedAt, job.Result) = (JobStatus.Succeeded, job.CreatedAt, result);
        return await db.SaveChangesAsync();
    });
}
