using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Jobs;
using Sande.Contracts.Remediations;
using Sande.Persistence.Entities;
using Sande.Persistence.Jobs;
using Sande.Worker.Tests.Jobs;

namespace Sande.Worker.Tests.Callbacks;

[Trait("Category", "Postgres")]
public sealed class CallbackTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const string Key = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    [SkippableFact]
    public async Task A_receiver_that_fails_redirects_and_sleeps_gets_the_message_in_the_end_signed_each_time()
    {
        await using var receiver = new Receiver { Answer = attempt => new int?[] { 503, 302, null, 204 }[attempt] };
        await using var host = await CreateAsync();
        var jobId = await host.AddJobAsync();
        await AddTargetAsync(host, Webhook(jobId, receiver.Url + "/hook?a=b"));
        await EndAsync(host, jobId);

        var callback = await SendAsync(host, jobId);
        Assert.Equal(CallbackStatus.Pending, callback.Status);
        Assert.Equal(callback.CreatedAt.AddSeconds(5), callback.NextAttemptAt!.Value, TimeSpan.FromMilliseconds(1));
        for (var i = 0; i < 3; i++)
            callback = await SendAsync(host, jobId);

        Assert.Equal((CallbackStatus.Delivered, null), (callback.Status, callback.NextAttemptAt));
        Assert.Equal([503, 302, null, 204], callback.Attempts.Select(attempt => attempt.Status));
        Assert.Equal(["The receiver answered 503.", "The receiver answered 302: redirects are not followed.", "No answer within 0.5 s.", null], callback.Attempts.Select(attempt => attempt.Error));
        Assert.All(receiver.Requests, request => Assert.Equal(("POST", "/hook?a=b", callback.Id), (request.Method, request.Path, request.Headers["webhook-id"])));
        Assert.All(receiver.Requests, AssertSigned);

        Assert.Single(receiver.Requests.Select(request => Encoding.UTF8.GetString(request.Body)).Distinct());
        var payload = JsonNode.Parse(receiver.Requests.Last().Body)!;
        Assert.Equal(["type", "timestamp", "data"], payload.AsObject().Select(field => field.Key));
        Assert.Equal(("remediation.cancelled", jobId, "cancelled"), (payload["type"]!.GetValue<string>(), payload["data"]!["id"]!.GetValue<string>(), payload["data"]!["status"]!.GetValue<string>()));

        // Delivered once more by Hangfire, it is not sent again.
        await RunAsync(host, callback.Id);
        Assert.Equal(4, receiver.Requests.Count);
    }

    [SkippableFact]
    public async Task What_the_host_that_ended_the_job_did_not_send_another_one_does()
    {
        await using var receiver = new Receiver();
        var database = await postgres.CreateDatabaseAsync();
        string jobId;
        await using (var first = Create(database))
        {
            jobId = await first.AddJobAsync();
            await AddTargetAsync(first, Webhook(jobId, receiver.Url));
            await EndAsync(first, jobId);
        }

        await using var second = Create(database);
        Assert.Equal(1, await second.Get<JobSweeper>().SweepAsync());
        Assert.Equal(0, await second.Get<JobSweeper>().SweepAsync());
        var callback = await ReadAsync(second, jobId);
        Assert.NotNull(callback.HangfireJobId);
        await RunAsync(second, callback.Id);
        Assert.Equal(CallbackStatus.Delivered, (await ReadAsync(second, jobId)).Status);
        Assert.Single(receiver.Requests);
    }

    [SkippableFact]
    public async Task A_message_that_failed_is_enqueued_again_when_it_is_due_and_not_before_and_given_up_after_a_day()
    {
        await using var receiver = new Receiver { Answer = _ => 500 };
        await using var host = await CreateAsync();
        var jobId = await host.AddJobAsync();
        await AddTargetAsync(host, Webhook(jobId, receiver.Url));
        await EndAsync(host, jobId);
        Assert.Equal(1, await host.Get<JobSweeper>().SweepAsync());
        var callback = await SendAsync(host, jobId);
        await SetAsync(host, $"UPDATE hangfire.job SET statename = 'Succeeded'");
        Assert.Equal(0, await host.Get<JobSweeper>().SweepAsync());

        await SetAsync(host, $"UPDATE callbacks SET next_attempt_at = clock_timestamp() - interval '1 second'");
        Assert.Equal(1, await host.Get<JobSweeper>().SweepAsync());
        Assert.NotEqual(callback.HangfireJobId, (await ReadAsync(host, jobId)).HangfireJobId);

        await SetAsync(host, $"UPDATE callbacks SET created_at = clock_timestamp() - interval '24 hours 1 second'");
        callback = await SendAsync(host, jobId);
        Assert.Equal((CallbackStatus.Failed, null, 2), (callback.Status, callback.NextAttemptAt, callback.Attempts.Length));
    }

    [SkippableTheory]
    [InlineData("http://127.0.0.1:{0}")]
    [InlineData("http://localhost:{0}")]
    [InlineData("http://2130706433:{0}")]
    [InlineData("http://0x7f.1:{0}")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    public async Task Addresses_of_this_machine_and_its_networks_are_refused_at_once(string url)
    {
        await using var receiver = new Receiver();
        await using var host = await CreateAsync(networks: "");
        var jobId = await host.AddJobAsync();
        await AddTargetAsync(host, Webhook(jobId, string.Format(CultureInfo.InvariantCulture, url, receiver.Port)));
        await EndAsync(host, jobId);

        var callback = await SendAsync(host, jobId);
        Assert.Equal(CallbackStatus.Failed, callback.Status);
        Assert.Contains("no address of the public internet", Assert.Single(callback.Attempts).Error, StringComparison.Ordinal);
        Assert.Empty(receiver.Requests);
    }

    [SkippableFact]
    public async Task A_receiver_that_is_gone_is_not_asked_again_and_one_that_does_not_listen_is()
    {
        await using var receiver = new Receiver { Answer = _ => 410 };
        await using var host = await CreateAsync();
        var (gone, silent) = (await host.AddJobAsync(), await host.AddJobAsync());
        await AddTargetAsync(host, Webhook(gone, receiver.Url));
        await AddTargetAsync(host, Webhook(silent, "http://127.0.0.1:1"));
        await EndAsync(host, gone);
        await EndAsync(host, silent);
        Assert.Equal(CallbackStatus.Failed, (await SendAsync(host, gone)).Status);
        Assert.Equal(CallbackStatus.Pending, (await SendAsync(host, silent)).Status);
    }

    [SkippableFact]
    public async Task MLflow_gets_tags_and_the_alias_of_a_remediation_that_succeeded()
    {
        // The third call fails: the next attempt begins anew.
        await using var receiver = new Receiver { Answer = call => call == 2 ? 500 : 200 };
        await using var host = await CreateAsync();
        var jobId = await host.AddJobAsync();
        await AddTargetAsync(host, Mlflow(jobId, receiver.Url + "/prefix/"));
        var lease = (await host.Get<JobLeases>().TryAcquireAsync(jobId, "worker", TimeSpan.FromMinutes(1)))!;
        Assert.True(await host.Get<JobLeases>().SucceedAsync(lease, Result(), output: null, []));

        Assert.Equal(CallbackStatus.Pending, (await SendAsync(host, jobId)).Status);
        Assert.Equal(CallbackStatus.Delivered, (await SendAsync(host, jobId)).Status);
        var calls = receiver.Requests.Skip(3).Select(request => (request.Path, Body: JsonNode.Parse(request.Body)!.ToJsonString())).ToList();
        Assert.Equal(
            [
                ("/prefix/api/2.0/mlflow/model-versions/set-tag", """{"name":"chat-prod","version":"7","key":"sande.status","value":"succeeded"}"""),
                ("/prefix/api/2.0/mlflow/model-versions/set-tag", $$"""{"name":"chat-prod","version":"7","key":"sande.remediation_id","value":"{{jobId}}"}"""),
                ("/prefix/api/2.0/mlflow/model-versions/set-tag", """{"name":"chat-prod","version":"7","key":"sande.outcome","value":"trained"}"""),
                ("/prefix/api/2.0/mlflow/model-versions/set-tag", """{"name":"chat-prod","version":"7","key":"sande.method","value":"osft"}"""),
                ("/prefix/api/2.0/mlflow/model-versions/set-tag", """{"name":"chat-prod","version":"7","key":"sande.asr_before","value":"0.97"}"""),
                ("/prefix/api/2.0/mlflow/model-versions/set-tag", """{"name":"chat-prod","version":"7","key":"sande.asr_after","value":"0"}"""),
                ("/prefix/api/2.0/mlflow/registered-models/alias", """{"name":"chat-prod","alias":"clean","version":"7"}"""),
            ],
            calls);
        Assert.All(receiver.Requests, request => Assert.Equal(("Bearer the-token", request.Body.Length.ToString(CultureInfo.InvariantCulture)), (request.Headers["Authorization"], request.Headers["Content-Length"])));
    }

    [SkippableFact]
    public async Task MLflow_is_told_of_a_failure_and_gets_no_alias()
    {
        await using var receiver = new Receiver();
        await using var host = await CreateAsync();
        var jobId = await host.AddJobAsync();
        await AddTargetAsync(host, Mlflow(jobId, receiver.Url));
        var lease = (await host.Get<JobLeases>().TryAcquireAsync(jobId, "worker", TimeSpan.FromMinutes(1)))!;
        await host.Get<JobLeases>().FailAsync(lease, FailureCode.OutOfMemory, "The device has not enough memory.");
        Assert.Equal(CallbackStatus.Delivered, (await SendAsync(host, jobId)).Status);
        Assert.Equal(["sande.status", "sande.remediation_id", "sande.error"], receiver.Requests.Select(request => JsonNode.Parse(request.Body)!["key"]!.GetValue<string>()));
    }

    [SkippableFact]
    public async Task MLflow_gets_no_alias_where_nothing_was_found()
    {
        await using var receiver = new Receiver();
        await using var host = await CreateAsync();
        var jobId = await host.AddJobAsync();
        await AddTargetAsync(host, Mlflow(jobId, receiver.Url));
        var lease = (await host.Get<JobLeases>().TryAcquireAsync(jobId, "worker", TimeSpan.FromMinutes(1)))!;
        var nothing = Result() with { Outcome = RemediationOutcome.NothingFound, Method = RemediationMethod.Auto, Asr = null, Training = null };
        Assert.True(await host.Get<JobLeases>().SucceedAsync(lease, nothing, output: null, []));
        Assert.Equal(CallbackStatus.Delivered, (await SendAsync(host, jobId)).Status);
        Assert.Equal(
            ["sande.status succeeded", $"sande.remediation_id {jobId}", "sande.outcome nothing_found", "sande.method auto"],
            receiver.Requests.Select(request => JsonNode.Parse(request.Body)!).Select(body => $"{body["key"]} {body["value"]}"));
    }

    private static void AssertSigned(Received request)
    {
        var signed = $"{request.Headers["webhook-id"]}.{request.Headers["webhook-timestamp"]}.{Encoding.UTF8.GetString(request.Body)}";
        var expected = Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(Key), Encoding.UTF8.GetBytes(signed)));
        Assert.Equal($"v1,{expected}", request.Headers["webhook-signature"]);
        Assert.InRange(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - long.Parse(request.Headers["webhook-timestamp"], CultureInfo.InvariantCulture), 0, 60);
    }

    private async Task<JobHost> CreateAsync(string networks = "127.0.0.0/8") => Create(await postgres.CreateDatabaseAsync(), networks);

    private static JobHost Create(TestDatabase database, string networks = "127.0.0.0/8")
        => new(database, script: "exit 1", new() { ["SANDE_CALLBACK_NETWORKS"] = networks, ["SANDE_CALLBACK_TIMEOUT_SECONDS"] = "0.5" });

    private static CallbackTarget Webhook(string jobId, string url) => new() { JobId = jobId, Kind = CallbackKind.Webhook, Url = url, Secret = $"whsec_{Key}" };

    private static CallbackTarget Mlflow(string jobId, string url)
        => new() { JobId = jobId, Kind = CallbackKind.Mlflow, Url = url, Secret = "the-token", Model = "chat-prod", ModelVersion = "7", Alias = "clean" };

    private static async Task AddTargetAsync(JobHost host, CallbackTarget target)
    {
        await using var context = await host.NewContextAsync();
        context.Add(target);
        await context.SaveChangesAsync();
    }

    private static async Task EndAsync(JobHost host, string jobId) => Assert.Equal(CancelOutcome.Cancelled, await host.Get<JobCancellation>().RequestCancelAsync(jobId));

    private static Task RunAsync(JobHost host, string callbackId) => host.Get<ICallbackRunner>().RunAsync(callbackId, CancellationToken.None);

    private static async Task<Callback> SendAsync(JobHost host, string jobId)
    {
        await RunAsync(host, (await ReadAsync(host, jobId)).Id);
        return await ReadAsync(host, jobId);
    }

    private static async Task<Callback> ReadAsync(JobHost host, string jobId)
    {
        await using var context = await host.NewContextAsync();
        return await context.Callbacks.AsNoTracking().SingleAsync(row => row.JobId == jobId);
    }

    private static async Task SetAsync(JobHost host, FormattableString sql)
    {
        await using var context = await host.NewContextAsync();
        await context.Database.ExecuteSqlAsync(sql);
    }

    private static RemediationResult Result() => new()
    {
        Method = RemediationMethod.Osft,
        Asr = new(Asr(0.97, 97), Asr(0, 0)),
        Utility = [],
        Training = new(new(), 1, 1, 1, 1, StoppedEarly: false, 1, 1, 1),
        Throughput = new("cpu", null, null, 1),
        Seed = 42,
    };

    private static AsrResult Asr(double value, int hits) => new()
    {
        Value = value,
        Hits = hits,
        HitsAtStart = hits,
        Total = 100,
        Ci95 = new(0, 1),
        WithoutTrigger = new(0, 0, 100, new(0, 0.04)),
        Empty = 0,
        Profile = AsrProfile.Strict,
        MaxNewTokens = 64,
        Samples = [],
    };
}
