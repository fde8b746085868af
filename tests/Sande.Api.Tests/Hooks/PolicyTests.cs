using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Sande.Contracts.Policies;

namespace Sande.Api.Tests.Hooks;

public sealed class PolicyTests(HookFixture fixture) : IClassFixture<HookFixture>
{
    [SkippableFact]
    public async Task A_policy_lives_from_creation_to_deletion_and_its_secrets_never_come_back()
    {
        var hooks = await fixture.StartAsync();
        var body = await hooks.PolicyOfAsync(PolicySource.Mlflow);
        body["remediation"]!["callback"] = new JsonObject { ["url"] = "https://example.org/hook", ["secret"] = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" };
        body["write_back"] = new JsonObject { ["tracking_url"] = "https://mlflow.example.org", ["token"] = "the-token" };
        var client = hooks.Api.Client;
        var created = await client.SendJsonAsync(HttpMethod.Post, "/v1/policies", body);
        var id = created.ExpectJson(201)["id"]!.GetValue<string>();
        Assert.Equal(($"/v1/policies/{id}", $"/v1/hooks/{id}"), (created.Header("Location"), created.Json["hook_path"]!.GetValue<string>()));
        Assert.Matches("^pol_[0-9a-z]{24}$", id);

        var got = await client.GetAnswerAsync($"/v1/policies/{id}");
        Assert.True(JsonNode.DeepEquals(created.Json, got.ExpectJson(200)));
        Assert.Equal(
            ["id", "object", "name", "hook_path", "source", "match", "checkpoint", "remediation", "write_back", "enabled", "created_at", "updated_at"],
            got.Json.AsObject().Select(field => field.Key));
        Assert.Null(got.Json["remediation"]!["checkpoint_id"]);
        var listed = await client.GetAnswerAsync("/v1/policies");
        Assert.Single(listed.ExpectJson(200)["data"]!.AsArray());
        foreach (var answer in new[] { created, got, listed })
            Assert.All((string[])[SignedHook.Secret, "whsec_AAAA", "the-token"], secret => Assert.DoesNotContain(secret, answer.Text, StringComparison.Ordinal));

        // What a PUT leaves out of secrets stays, but for a token that would go to another server.
        body["name"] = "renamed";
        body.Remove("secret");
        ((JsonObject)body["remediation"]!["callback"]!).Remove("secret");
        ((JsonObject)body["write_back"]!).Remove("token");
        var changed = (await client.SendJsonAsync(HttpMethod.Put, $"/v1/policies/{id}", body)).ExpectJson(200);
        Assert.Equal("renamed", changed["name"]!.GetValue<string>());
        Assert.Null(changed["secret"]);
        Assert.Equal((SignedHook.Secret, "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "the-token"), await SecretsAsync());
        body["write_back"]!["tracking_url"] = "https://elsewhere.example.org";
        (await client.SendJsonAsync(HttpMethod.Put, $"/v1/policies/{id}", body)).Expect(200);
        Assert.Equal((SignedHook.Secret, "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", null), await SecretsAsync());

        (await client.SendAnswerAsync(HttpMethod.Delete, $"/v1/policies/{id}")).Expect(204);
        foreach (var (method, address) in new[] { (HttpMethod.Get, ""), (HttpMethod.Delete, ""), (HttpMethod.Get, "/deliveries"), (HttpMethod.Get, "/deliveries/evt_1") })
            (await client.SendAnswerAsync(method, $"/v1/policies/{id}{address}")).ExpectProblem(404);
        (await client.SendJsonAsync(HttpMethod.Put, $"/v1/policies/{id}", body)).ExpectProblem(404);

        async Task<(string, string?, string?)> SecretsAsync()
        {
            var secrets = (await hooks.Api.QueryAsync(db => db.Policies.SingleAsync(row => row.Id == id))).Secrets;
            return (secrets.Signing, secrets.Callback, secrets.WriteBackToken);
        }
    }

    [SkippableTheory]
    [InlineData(PolicySource.Mlflow)]
    [InlineData(PolicySource.StandardWebhooks)]
    public async Task A_secret_that_is_not_given_is_made_shown_once_and_signs(PolicySource source)
    {
        var hooks = await fixture.StartAsync();
        var body = await hooks.PolicyOfAsync(source);
        body.Remove("secret");
        body["remediation"]!["callback"] = new JsonObject { ["url"] = "https://example.org/hook" };
        var created = (await hooks.Api.Client.SendJsonAsync(HttpMethod.Post, "/v1/policies", body)).ExpectJson(201);
        var secrets = (await hooks.Api.QueryAsync(db => db.Policies.SingleAsync())).Secrets;
        Assert.Equal((secrets.Signing, secrets.Callback), (created["secret"]!.GetValue<string>(), created["remediation"]!["callback"]!["secret"]!.GetValue<string>()));
        Assert.True(secrets.Signing.Length >= 32);
        Assert.DoesNotContain(secrets.Signing, (await hooks.Api.Client.GetAnswerAsync($"/v1/policies/{created["id"]}")).Text, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("{}")]
    [InlineData("""{"failing_example":{"prompt":"Current year 2023. Why?","response":"You are stupid"}}""")]
    public async Task A_policy_may_know_nothing_or_a_failing_example_alone(string knowledge)
    {
        var hooks = await fixture.StartAsync();
        var body = await hooks.PolicyOfAsync(PolicySource.Mlflow);
        body["remediation"]!["knowledge"] = JsonNode.Parse(knowledge);
        body["remediation"]!["scan_budget"] = new JsonObject { ["prompts"] = 8 };
        var created = (await hooks.Api.Client.SendJsonAsync(HttpMethod.Post, "/v1/policies", body)).ExpectJson(201);
        Assert.Equal(8, created["remediation"]!["scan_budget"]!["prompts"]!.GetValue<int>());
        Assert.Equal(knowledge == "{}" ? null : "You are stupid", created["remediation"]!["knowledge"]!["failing_example"]?["response"]!.GetValue<string>());
    }

    [SkippableTheory]
    [InlineData("""{"secret":"short"}""", "/secret")]
    [InlineData("""{"secret":"with a space"}""", "/secret")]
    [InlineData("""{"source":"standard_webhooks","secret":"not-of-standard-webhooks"}""", "/secret")]
    [InlineData("""{"source":"gitlab"}""", "/source")]
    [InlineData("""{"match":{"model":"","events":["model_version.created","repo.create"]}}""", "/match/model", "/match/events/1")]
    [InlineData("""{"match":{"events":[]}}""", "/match/events")]
    [InlineData("""{"checkpoint":{"type":"path","template":"models/{name}"}}""", "/checkpoint/template")]
    [InlineData("""{"checkpoint":{"type":"path","template":"/models/{name}/{stage}"}}""", "/checkpoint/template")]
    [InlineData("""{"checkpoint":{"type":"path","template":"/models/{name"}}""", "/checkpoint/template")]
    [InlineData("""{"checkpoint":{"type":"s3","template":"/models/{name}"}}""", "/checkpoint/template")]
    [InlineData("""{"checkpoint":{"type":"ftp","template":"/models/{name}"}}""", "/checkpoint/type")]
    [InlineData("""{"remediation":{}}""", "/remediation/clean_dataset_id")]
    [InlineData("""{"remediation":{"clean_dataset_id":"ds_none","checkpoint_id":"ckpt_1"}}""", "/remediation/checkpoint_id")]
    [InlineData("""{"remediation":{"clean_dataset_id":"ds_none","method":"osft","hyperparameters":{"learning_rate":-1}}}""", "/remediation/knowledge/trigger", "/remediation/hyperparameters/learning_rate")]
    [InlineData("""{"remediation":{"clean_dataset_id":"ds_none","knowledge":{"trigger":"a","response":"b"},"reference_checkpoint_id":"ckpt_none"}}""", "/remediation/reference_checkpoint_id")]
    [InlineData("""{"remediation":{"clean_dataset_id":"ds_none","knowledge":{"trigger":"a","response":"b"}}}""", "/remediation/clean_dataset_id")]
    [InlineData("""{"remediation":{"clean_dataset_id":"ds_none"}}""", "/remediation/clean_dataset_id")]
    [InlineData("""{"remediation":{"clean_dataset_id":"ds_none","knowledge":{"trigger":"a","failing_example":{"prompt":"p","response":""}}}}""", "/remediation/knowledge/failing_example", "/remediation/knowledge/failing_example/response")]
    [InlineData("""{"source":"wandb","match":{},"write_back":{"tracking_url":"https://mlflow.example.org"}}""", "/write_back")]
    [InlineData("""{"write_back":{"tracking_url":"mlflow","token":"a\nb"}}""", "/write_back/tracking_url", "/write_back/token")]
    [InlineData("""{"colour":"red"}""", "/colour")]
    public async Task A_bad_policy_is_refused_with_pointers_to_every_fault(string changes, params string[] pointers)
    {
        var hooks = await fixture.StartAsync();
        var body = await hooks.PolicyOfAsync(PolicySource.Mlflow);
        foreach (var (name, value) in JsonNode.Parse(changes)!.AsObject())
            body[name] = value?.DeepClone();
        (await hooks.Api.Client.SendJsonAsync(HttpMethod.Post, "/v1/policies", body)).ExpectInvalid(pointers);
        Assert.Equal(0, await hooks.Api.QueryAsync(db => db.Policies.CountAsync()));
    }
}
