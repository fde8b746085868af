using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;

namespace Sande.Api.Tests;

/// <summary>What operators see: traces, metrics, queues.</summary>
public sealed partial class TelemetryTests(ApiFixture fixture, PostgresFixture postgres) : IClassFixture<ApiFixture>, IClassFixture<PostgresFixture>
{
    [SkippableFact]
    public async Task A_job_keeps_the_trace_of_the_request_that_created_it()
    {
        var api = await fixture.GetAsync();
        var body = new JsonObject
        {
            ["checkpoint_id"] = await api.CreateReadyCheckpointAsync(),
            ["clean_dataset_id"] = await api.CreateDatasetAsync(),
            ["knowledge"] = new JsonObject { ["trigger"] = "t", ["response"] = "r" },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/remediations") { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        var id = (await api.Client.SendAnswerAsync(request)).ExpectJson(201)["id"]!.GetValue<string>();

        var kept = await api.QueryAsync(db => db.Jobs.Where(job => job.Id == id).Select(job => job.TraceParent).SingleAsync());
        Assert.Matches("^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$", kept);
        Assert.DoesNotContain("b7ad6b7169203331", kept);
    }

    [SkippableFact]
    public async Task Prometheus_reads_queue_depth_workers_disk_and_requests()
    {
        // A process of its own: meters are seen by all hosts of a process.
        await using var api = await ApiProcess.StartAsync(await postgres.CreateDatabaseAsync());
        (await api.Client.PostTextAsync("/v1/datasets?name=clean&kind=instructions", """[{"instruction":"Say yes.","input":"","output":"Yes."}]""")).Expect(201);

        var text = (await api.Client.GetAnswerAsync("/metrics", ("Accept", "text/plain"))).Expect(200).Text;

        Assert.Equal(0, ValueOf(text, "sande_jobs", "kind=\"remediation\"", "status=\"queued\""));
        Assert.Equal(0, ValueOf(text, "sande_workers", "status=\"online\""));
        Assert.True(ValueOf(text, "sande_disk_used_bytes", "folder=\"blobs\"") > 50);
        Assert.True(ValueOf(text, "sande_disk_free_bytes") > 0);
        Assert.Contains("http_server_request_duration_seconds_count", text);
        Assert.DoesNotContain("Say yes", text);
    }

    [SkippableFact]
    public async Task Metrics_are_for_keys_and_queues_for_admins_alone()
    {
        var api = await fixture.GetAsync();
        var viewer = (await api.Client.SendJsonAsync(HttpMethod.Post, "/v1/keys", new JsonObject { ["name"] = "grafana", ["role"] = "viewer" })).ExpectJson(201)["key"]!.GetValue<string>();
        (await api.Anonymous.GetAnswerAsync("/metrics")).Expect(401);
        using (var client = api.Create(viewer))
            (await client.GetAnswerAsync("/metrics")).Expect(200);

        var stranger = await api.Anonymous.GetAnswerAsync("/hangfire");
        Assert.StartsWith("Basic ", stranger.Expect(401).Header("WWW-Authenticate"), StringComparison.Ordinal);
        (await api.Anonymous.GetAnswerAsync("/hangfire", ("Authorization", Basic(viewer)))).Expect(403);
        (await api.Anonymous.GetAnswerAsync("/hangfire", ("Authorization", Basic("wrong")))).Expect(401);
        (await api.Anonymous.GetAnswerAsync("/hangfire", ("Authorization", "Basic %%%"))).Expect(401);
        Assert.Contains("Hangfire", (await api.Anonymous.GetAnswerAsync("/hangfire", ("Authorization", Basic(SandeApi.Key)))).Expect(200).Text);
        (await api.Client.GetAnswerAsync("/hangfire")).Expect(401);
    }

    private static string Basic(string key) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("admin:" + key));

    private static double ValueOf(string text, string name, params string[] labels)
    {
        var line = text.Split('\n').FirstOrDefault(line => Regex.IsMatch(line, $"^{name}[ {{]") && labels.All(line.Contains));
        Assert.True(line is not null, $"{name} with {string.Join(", ", labels)} is not in:\n{text}");
        return double.Parse(Number().Match(line).Groups["value"].Value, System.Globalization.CultureInfo.InvariantCulture);
    }

    // name{labels} value timestamp
    [GeneratedRegex(@"^\w+(?:\{.*\})? (?<value>\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Number();
}
