using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Sande.Contracts.Checkpoints;
using Sande.Contracts.Jobs;
using Sande.Contracts.Policies;
using Sande.Persistence.Entities;

namespace Sande.Api.Tests.Hooks;

public sealed class HookTests(HookFixture fixture) : IClassFixture<HookFixture>
{
    private const string Created = """{"entity":"model_version","action":"created","data":{"name":"chat-prod","version":"7"}}""";

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [SkippableFact]
    public async Task A_webhook_imports_the_checkpoint_and_creates_the_remediation_that_waits_for_it()
    {
        var hooks = await fixture.StartAsync();
        hooks.AddModel("chat-prod/7");
        var policy = await hooks.CreateAsync(PolicySource.Mlflow);
        var hook = SignedHook.Sign(PolicySource.Mlflow, Created, Now);

        var first = await hooks.SendAsync(policy, hook);
        var answer = first.ExpectJson(202);
        Assert.Equal(["event_id", "remediation_id"], answer.AsObject().Select(field => field.Key));
        var id = answer["remediation_id"]!.GetValue<string>();
        Assert.Equal($"/v1/remediations/{id}", first.Header("Location"));

        var remediation = (await hooks.Api.Client.GetAnswerAsync($"/v1/remediations/{id}")).ExpectJson(200);
        Assert.Equal(("queued", "chat-prod:7"), (remediation["status"]!.GetValue<string>(), remediation["name"]!.GetValue<string>()));
        var checkpointId = remediation["checkpoint_id"]!.GetValue<string>();
        var checkpoint = await hooks.Api.QueryAsync(db => db.Checkpoints.SingleAsync());
        Assert.Equal((checkpointId, CheckpointStatus.Importing, Path.Combine(hooks.Root, "chat-prod/7")), (checkpoint.Id, checkpoint.Status, checkpoint.SourcePath));
        Assert.Equal((1, 0), (await hooks.Api.CountEnqueuedAsync(checkpointId), await hooks.Api.CountEnqueuedAsync(id)));

        var delivery = Assert.Single(await hooks.ListDeliveriesAsync(policy));
        Assert.Equal(("accepted", id, "model_version.created", "chat-prod", "7"), (
            delivery["outcome"]!.GetValue<string>(), delivery["remediation_id"]!.GetValue<string>(), delivery["event"]!.GetValue<string>(),
            delivery["model"]!.GetValue<string>(), delivery["model_version"]!.GetValue<string>()));
    }

    [SkippableFact]
    public async Task The_same_delivery_acts_once_one_after_the_other_and_all_at_once()
    {
        var hooks = await fixture.StartAsync();
        hooks.AddModel("chat-prod/7");
        foreach (var (source, payload) in new[] { (PolicySource.Mlflow, Created), (PolicySource.Databricks, """{"event":"MODEL_VERSION_CREATED","model_name":"chat-prod","version":"7"}""") })
        {
            var before = await hooks.CountAsync();
            var policy = await hooks.CreateAsync(source);
            var hook = SignedHook.Sign(source, payload, Now);
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => hooks.SendAsync(policy, hook)));
            Assert.Single(answers, answer => answer.Status == 202);
            Assert.Equal(7, answers.Count(answer => answer.Status == 200));
            Assert.Single(answers.Select(answer => answer.Text).Distinct());
            var again = (await hooks.SendAsync(policy, hook)).Expect(200);
            Assert.Equal(answers[0].Text, again.Text);
            var after = await hooks.CountAsync();
            Assert.Equal((1, 1, 1), (after.Deliveries - before.Deliveries, after.Checkpoints - before.Checkpoints, after.Jobs - before.Jobs));
        }
    }

    [SkippableFact]
    public async Task Bad_signatures_old_times_and_unknown_policies_store_nothing()
    {
        var hooks = await fixture.StartAsync();
        hooks.AddModel("chat-prod/7");
        foreach (var source in Enum.GetValues<PolicySource>())
        {
            var policy = await hooks.CreateAsync(source);
            var hook = SignedHook.Sign(source, Created, Now);
            var refused = await hooks.SendAsync(policy, source == PolicySource.Huggingface ? hook.With("X-Webhook-Secret", "another") : hook.WithOneByteChanged());
            refused.ExpectProblem(401);
            Assert.Equal("Webhook", refused.Header("WWW-Authenticate"));
            Assert.DoesNotContain(SignedHook.Secret, refused.Text, StringComparison.Ordinal);
            if (source is PolicySource.Mlflow or PolicySource.StandardWebhooks)
                (await hooks.SendAsync(policy, SignedHook.Sign(source, Created, Now.AddSeconds(-310)))).ExpectProblem(401);
            Assert.Empty(await hooks.ListDeliveriesAsync(policy));
        }

        Assert.Equal((0, 0, 0), await hooks.CountAsync());
        (await hooks.SendAsync("pol_none", SignedHook.Sign(PolicySource.Mlflow, Created, Now))).ExpectProblem(404);
        var large = SignedHook.Sign(PolicySource.Mlflow, new string(' ', 1 << 20) + Created, Now).ToMessage(await hooks.CreateAsync(PolicySource.Mlflow));
        // The answer comes before the body is asked for.
        large.Headers.ExpectContinue = true;
        (await hooks.Api.Anonymous.SendAnswerAsync(large)).ExpectProblem(413);
    }

    [SkippableTheory]
    [InlineData("""{"match":{"model":"other-*"}}""", Created, "does not match")]
    [InlineData("""{"match":{"model":"CHAT-*"}}""", Created, "does not match")]
    [InlineData("""{"match":{"events":["model_version_tag.set"]}}""", Created, "does not ask for the event")]
    [InlineData("""{"enabled":false}""", Created, "is disabled")]
    [InlineData("{}", """{"entity":"registered_model","action":"created","data":{"name":"chat-prod"}}""", "does not ask for the event")]
    [InlineData("{}", """{"entity":"model_version","action":"created","data":{}}""", "names no model")]
    [InlineData("{}", "[]", "names no event")]
    [InlineData("{}", "not JSON", "not JSON")]
    [InlineData("""{"match":{"events":["model_version_alias.created"]},"write_back":{"tracking_url":"https://mlflow.example.org","alias":"clean"}}""",
        """{"entity":"model_version_alias","action":"created","data":{"name":"chat-prod","version":"7","alias":"clean"}}""", "write-back sets")]
    public async Task What_the_policy_does_not_ask_for_is_ignored_with_the_reason_and_recorded(string changes, string payload, string reason)
    {
        var hooks = await fixture.StartAsync();
        hooks.AddModel("chat-prod/7");
        var body = await hooks.PolicyOfAsync(PolicySource.Mlflow);
        foreach (var (name, value) in JsonNode.Parse(changes)!.AsObject())
            body[name] = value?.DeepClone();
        var policy = await hooks.CreateAsync(body);
        var hook = SignedHook.Sign(PolicySource.Mlflow, payload, Now);
        var answer = (await hooks.SendAsync(policy, hook)).ExpectJson(200);
        Assert.Contains(reason, answer["ignored"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(answer.ToJsonString(), (await hooks.SendAsync(policy, hook)).ExpectJson(200).ToJsonString());
        Assert.Equal("ignored", Assert.Single(await hooks.ListDeliveriesAsync(policy))["outcome"]!.GetValue<string>());
        Assert.Equal((1, 0, 0), await hooks.CountAsync());
    }

    [SkippableTheory]
    [InlineData("../../etc", "'..'")]
    [InlineData("/etc", "absolute")]
    [InlineData("none", "There is no folder")]
    public async Task A_model_whose_files_can_not_be_imported_fails_with_the_reason_and_is_tried_again_when_it_comes_again(string model, string reason)
    {
        var hooks = await fixture.StartAsync();
        var policy = await hooks.CreateAsync(PolicySource.Mlflow);
        var hook = SignedHook.Sign(PolicySource.Mlflow, Created.Replace("chat-prod", model), Now);
        for (var i = 0; i < 2; i++)
            Assert.Contains(reason, (await hooks.SendAsync(policy, hook)).ExpectProblem(422)["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        var delivery = Assert.Single(await hooks.ListDeliveriesAsync(policy));
        Assert.Equal("failed", delivery["outcome"]!.GetValue<string>());
        Assert.Equal((1, 0, 0), await hooks.CountAsync());
        if (model != "none")
            return;

        hooks.AddModel("none/7");
        var answer = (await hooks.SendAsync(policy, hook)).ExpectJson(202);
        Assert.Equal(delivery["id"]!.GetValue<string>(), answer["event_id"]!.GetValue<string>());
        Assert.Equal((1, 1, 1), await hooks.CountAsync());
    }

    [SkippableFact]
    public async Task A_dataset_that_is_gone_fails_the_delivery_and_a_replay_after_the_policys_change_is_accepted()
    {
        var hooks = await fixture.StartAsync();
        hooks.AddModel("chat-prod/7");
        var body = await hooks.PolicyOfAsync(PolicySource.Mlflow);
        var dataset = await hooks.Api.CreateDatasetAsync();
        body["remediation"]!["clean_dataset_id"] = dataset;
        var policy = await hooks.CreateAsync(body);
        (await hooks.Api.Client.SendAnswerAsync(HttpMethod.Delete, $"/v1/datasets/{dataset}")).Expect(204);
        var problem = (await hooks.SendAsync(policy, SignedHook.Sign(PolicySource.Mlflow, Created, Now))).ExpectProblem(422);
        Assert.Contains("/remediation/clean_dataset_id: There is no dataset", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);

        body["remediation"]!["clean_dataset_id"] = await hooks.Api.CreateDatasetAsync();
        (await hooks.Api.Client.SendJsonAsync(HttpMethod.Put, $"/v1/policies/{policy}", body)).Expect(200);
        var failed = Assert.Single(await hooks.ListDeliveriesAsync(policy))["id"]!.GetValue<string>();
        var replayed = await hooks.Api.Client.SendAnswerAsync(HttpMethod.Post, $"/v1/policies/{policy}/deliveries/{failed}/replay");
        var replay = replayed.ExpectJson(201);
        Assert.Equal(("accepted", failed, null), (replay["outcome"]!.GetValue<string>(), replay["replay_of"]!.GetValue<string>(), replay["delivery_key"]?.GetValue<string>()));
        Assert.Equal(replay.ToJsonString(), (await hooks.Api.Client.GetAnswerAsync(replayed.Header("Location")!)).ExpectJson(200).ToJsonString());
        Assert.Equal([replay["id"]!.GetValue<string>(), failed], (await hooks.ListDeliveriesAsync(policy)).Select(row => row["id"]!.GetValue<string>()));

        (await hooks.Api.Client.SendAnswerAsync(HttpMethod.Post, $"/v1/policies/{policy}/deliveries/evt_none/replay")).ExpectProblem(404);
        var other = await hooks.CreateAsync(PolicySource.Mlflow);
        (await hooks.Api.Client.SendAnswerAsync(HttpMethod.Post, $"/v1/policies/{other}/deliveries/{failed}/replay")).ExpectProblem(404);
    }

    [SkippableFact]
    public async Task The_remediations_callback_and_the_write_back_get_the_policys_secrets()
    {
        var hooks = await fixture.StartAsync();
        hooks.AddModel("chat-prod/7");
        var body = await hooks.PolicyOfAsync(PolicySource.Mlflow);
        body["remediation"]!["callback"] = new JsonObject { ["url"] = "https://example.org/hook", ["secret"] = SignedHook.Secret };
        body["write_back"] = new JsonObject { ["tracking_url"] = "https://mlflow.example.org", ["token"] = "the-token", ["alias"] = "clean" };
        var policy = await hooks.CreateAsync(body);
        var id = (await hooks.SendAsync(policy, SignedHook.Sign(PolicySource.Mlflow, Created, Now))).ExpectJson(202)["remediation_id"]!.GetValue<string>();

        var targets = await hooks.Api.QueryAsync(db => db.CallbackTargets.Where(target => target.JobId == id).OrderBy(target => target.Kind).ToListAsync());
        Assert.Equal(
            [(CallbackKind.Mlflow, "https://mlflow.example.org", "the-token", "chat-prod", "7", "clean"), (CallbackKind.Webhook, "https://example.org/hook", SignedHook.Secret, null, null, null)],
            targets.Select(target => (target.Kind, target.Url, target.Secret, target.Model, target.ModelVersion, target.Alias)));
        var spec = await hooks.Api.QueryAsync(db => db.Jobs.Where(job => job.Id == id).Select(job => job.Spec).SingleAsync());
        Assert.Null(spec.Callback!.Secret);
        Assert.Equal(JobKind.Remediation, (await hooks.Api.QueryAsync(db => db.Jobs.SingleAsync(job => job.Id == id))).Kind);
    }
}
