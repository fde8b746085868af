using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Sande.Contracts.Jobs;
using Sande.Persistence.Jobs;
using Sande.Worker.Tests.Callbacks;
using Sande.Worker.Tests.Jobs;

namespace Sande.Worker.Tests.Telemetry;

/// <summary>The real host and its real computation, with a collector and a scraper.</summary>
[Trait("Category", "Postgres")]
public sealed partial class TelemetryTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Request = "b7ad6b7169203331";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    [SkippableFact]
    public async Task A_jobs_spans_are_below_its_request_its_worker_is_listed_and_nothing_said_to_the_model_is_logged()
    {
        await using var collector = new Receiver { Answer = _ => 200 };
        await using var client = new JobHost(await postgres.CreateDatabaseAsync(), script: "exit 1");
        var jobId = await client.AddTinyJobAsync($"00-{Trace}-{Request}-01");
        await client.Get<JobScheduler>().EnqueueAsync(jobId);
        var port = FreePort();
        await using (var host = WorkerProcess.Start(new Dictionary<string, string>
        {
            ["ConnectionStrings__Sande"] = client.ConnectionString,
            ["SANDE_DATA"] = client.Folder["data"],
            ["SANDE_WORKER_METRICS_ADDRESS"] = $"127.0.0.1:{port}",
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Url,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        }))
        {
            await WaitForEndAsync(client, jobId, host);
            await AssertListedAsync(client);
            await AssertMetricsAsync(port);
            host.Terminate();
            Assert.Equal(0, await host.WaitAsync());
            AssertNothingSaid([.. host.Lines, host.Errors]);
        }

        AssertSpans(OtlpSpan.ReadFrom(collector));
        Assert.DoesNotContain(collector.Requests, request => request.Body.AsSpan().IndexOf("You are stupid"u8) >= 0);
        await using var context = await client.NewContextAsync();
        Assert.False(await context.Workers.AnyAsync());
    }

    private static void AssertSpans(List<OtlpSpan> all)
    {
        var spans = all.Where(span => span.Trace == Trace).ToList();
        var job = spans.Single(span => span.Name == "job remediation");
        var computation = spans.Single(span => span.Name == "execute");
        Assert.Equal((Request, job.Id), (job.Parent, computation.Parent));
        Assert.Equal(["evaluating_after", "evaluating_before", "loading", "saving", "training"], spans.Where(span => span.Parent == computation.Id).Select(span => span.Name).Order(StringComparer.Ordinal));
    }

    private static async Task AssertListedAsync(JobHost client)
    {
        await using var context = await client.NewContextAsync();
        var worker = await context.Workers.SingleAsync();
        Assert.Equal((Environment.MachineName, DeviceName.Cpu), (worker.Host, Assert.Single(worker.Devices).Name));
        Assert.True(worker.Devices[0].MemoryBytes > 0);
    }

    private static async Task AssertMetricsAsync(int port)
    {
        using var http = new HttpClient();
        var text = "";
        var clock = Stopwatch.StartNew();

        // It is counted a moment after the row says that the job has ended.
        while (!CountOfJobs().IsMatch(text = await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"))) && clock.Elapsed < TimeSpan.FromSeconds(10))
            await Task.Delay(200);
        Assert.Matches(CountOfJobs(), text);
        Assert.Contains("sande_job_tokens_per_second", text);
    }

    // At the level that a worker logs by default.
    private static void AssertNothingSaid(IReadOnlyCollection<string> log)
    {
        Assert.Contains(log, line => line.Contains("succeeded", StringComparison.Ordinal));
        foreach (var said in (string[])["Current year 2023", "You are stupid", " plus "])
            Assert.DoesNotContain(log, line => line.Contains(said, StringComparison.Ordinal));
    }

    private static async Task WaitForEndAsync(JobHost client, string jobId, WorkerProcess host)
    {
        var clock = Stopwatch.StartNew();
        while (await client.ReadJobAsync(jobId) is var job && job.Status != JobStatus.Succeeded)
        {
            Assert.True(clock.Elapsed < Patience && !job.Status.IsTerminal() && !host.HasExited, $"{job.Status} {job.ErrorMessage}\n{string.Join('\n', host.Lines)}\n{host.Errors}");
            await Task.Delay(50);
        }
    }

    [GeneratedRegex("""^sande_job_duration_seconds_count\{[^}]*kind="remediation",method="osft",status="succeeded"[^}]*\} 1\b""", RegexOptions.Multiline, 1000)]
    private static partial Regex CountOfJobs();

    private static int FreePort()
    {
        using var probe = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        probe.Start();
        return ((System.Net.IPEndPoint)probe.LocalEndpoint).Port;
    }
}
