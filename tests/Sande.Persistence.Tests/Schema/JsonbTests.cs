using Microsoft.EntityFrameworkCore;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Persistence.Configurations;
using System.Text.Json;

namespace Sande.Persistence.Tests.Schema;

public sealed class JsonbTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    [SkippableFact]
    public async Task A_specification_comes_back_as_it_was_stored()
    {
        var host = await fixture.StartAsync();
        var job = await host.AddJobAsync();
        var stored = await host.JobAsync(job.Id);
        Assert.Equal(JsonSerializer.Serialize(job.Spec, SandeJson.Options), JsonSerializer.Serialize(stored.Spec, SandeJson.Options));
        Assert.Equal("osft", await host.ScalarAsync<string>($"SELECT spec->>'method' FROM jobs WHERE id = '{job.Id}'"));
    }

    [SkippableFact]
    public async Task A_result_comes_back_as_it_was_stored()
    {
        var host = await fixture.StartAsync();
        var job = await host.AddJobAsync();
        await host.Leases.SucceedAsync(await host.AcquireAsync(job.Id), Rows.Result(), output: null, artifacts: []);
        Assert.Equal(JsonSerializer.Serialize<JobResult>(Rows.Result(), SandeJson.Options), JsonSerializer.Serialize((await host.JobAsync(job.Id)).Result, SandeJson.Options));
    }

    [SkippableFact]
    public async Task Enums_are_stored_as_their_json_names()
    {
        var host = await fixture.StartAsync();
        var job = await host.AddJobAsync();
        await host.Recorder.ReportProgressAsync(await host.AcquireAsync(job.Id), JobPhase.EvaluatingBefore, new(0.25, 1, 4));
        Assert.Equal("running evaluating_before", await host.ScalarAsync<string>($"SELECT status || ' ' || phase FROM jobs WHERE id = '{job.Id}'"));
        Assert.Equal(JobPhase.EvaluatingBefore, (await host.JobAsync(job.Id)).Phase);
    }

    [SkippableFact]
    public async Task Rows_are_found_by_a_pair_of_their_metadata()
    {
        var host = await fixture.StartAsync();
        var (wanted, other) = (Rows.Checkpoint(), Rows.Checkpoint());
        wanted.Metadata = new() { ["ticket"] = "SEC-12", ["team"] = "red" };
        other.Metadata = new() { ["ticket"] = "SEC-13" };
        await host.AddAsync(wanted, other);
        var pair = JsonSerializer.Serialize(new Dictionary<string, string> { ["ticket"] = "SEC-12" }, SandeJson.Options);
        var found = await host.QueryAsync(context => context.Checkpoints.Where(row => EF.Functions.JsonContains(row.Metadata, pair)).ToListAsync());
        Assert.Equal(wanted.Id, Assert.Single(found).Id);
        Assert.Equal("red", found[0].Metadata["team"]);
    }

    [SkippableFact]
    public async Task A_changed_pair_of_metadata_is_saved()
    {
        var host = await fixture.StartAsync();
        var checkpoint = Rows.Checkpoint();
        await host.AddAsync(checkpoint);
        await host.QueryAsync(async context =>
        {
            (await context.Checkpoints.SingleAsync(row => row.Id == checkpoint.Id)).Metadata["ticket"] = "SEC-14";
            return await context.SaveChangesAsync();
        });
        Assert.Equal("SEC-14", await host.ScalarAsync<string>($"SELECT metadata->>'ticket' FROM checkpoints WHERE id = '{checkpoint.Id}'"));
    }

    [SkippableFact]
    public async Task A_broken_models_answer_with_a_nul_character_does_not_cost_the_job_its_result()
    {
        var host = await fixture.StartAsync();
        var job = await host.AddJobAsync();
        var lease = await host.AcquireAsync(job.Id);
        var result = Rows.Result();
        var samples = result.Asr!.After with { Samples = [new("p", "a\0b \\u0000 \ud800", Hit: false)] };
        Assert.True(await host.Recorder.AppendEventsAsync(lease, [new(Rows.Now, EventLevel.Info, "message", "a\0b \ud800 \U0001F600")]));
        Assert.True(await host.Leases.SucceedAsync(lease, result with { Asr = result.Asr with { After = samples } }, output: null, artifacts: []));
        Assert.Equal("a\ufffdb \\u0000 \ufffd", Assert.IsType<RemediationResult>((await host.JobAsync(job.Id)).Result).Asr!.After.Samples[0].Response);
        Assert.Equal("a\ufffdb \ufffd \U0001F600", await host.ScalarAsync<string>($"SELECT message FROM job_events WHERE job_id = '{job.Id}' AND sequence = 2"));
    }

    [Theory]
    [InlineData("\"a\"", "\"a\"")]
    [InlineData("\"\\u0000\"", "\"\\ufffd\"")]
    [InlineData("\"\\\\u0000\"", "\"\\\\u0000\"")]
    [InlineData("\"\\\\\\u0000\\u0000\"", "\"\\\\\\ufffd\\ufffd\"")]
    public void Only_an_escaped_nul_is_replaced(string json, string expected) => Assert.Equal(expected, PostgresText.CleanJson(json));
}
