using Sande.Contracts.Policies;

namespace Sande.Api.Tests.Hooks;

/// <summary>The sources' real payloads, each signed as its source signs: taken or passed over as the source's rules say, and stored once.</summary>
public sealed class SharedPayloadTests(HookFixture fixture) : IClassFixture<HookFixture>
{
    private const string Ignored = "";

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Source, payload, and the folder that its model is in; empty where the event starts nothing.</summary>
    public static TheoryData<PolicySource, string, string> Payloads => new()
    {
        { PolicySource.Mlflow, "mlflow/body_model_version.created.json", "example_model/1" },
        { PolicySource.Mlflow, "mlflow/body_model_version_alias.created.json", "example_model/1" },
        { PolicySource.Mlflow, "mlflow/body_model_version_tag.set.json", "example_model/1" },
        { PolicySource.Mlflow, "mlflow/body_model_version_alias.deleted.json", Ignored },
        { PolicySource.Mlflow, "mlflow/body_model_version_tag.deleted.json", Ignored },
        { PolicySource.Mlflow, "mlflow/body_registered_model.created.json", Ignored },
        { PolicySource.Mlflow, "mlflow/data_model_version.created.json", Ignored },
        { PolicySource.Mlflow, "mlflow/data_model_version_alias.created.json", Ignored },
        { PolicySource.Mlflow, "mlflow/data_model_version_alias.deleted.json", Ignored },
        { PolicySource.Mlflow, "mlflow/data_model_version_tag.deleted.json", Ignored },
        { PolicySource.Mlflow, "mlflow/data_model_version_tag.set.json", Ignored },
        { PolicySource.Mlflow, "mlflow/data_registered_model.created.json", Ignored },
        { PolicySource.Huggingface, "huggingface/composed_model_repo_content_update.json", "some-user/some-repo/c379e821c9c95d613899e8c4343e4bfee2b0c600" },
        { PolicySource.Huggingface, "huggingface/composed_model_repo_config_update.json", "some-user/some-repo/c379e821c9c95d613899e8c4343e4bfee2b0c600" },
        { PolicySource.Huggingface, "huggingface/docs_pull_request_create.json", Ignored },
        { PolicySource.Huggingface, "huggingface/test_webhook_payload_create_discussion.json", Ignored },
        { PolicySource.Huggingface, "huggingface/test_webhook_payload_update_discussion.json", Ignored },
        { PolicySource.Huggingface, "huggingface/test_webhook_payload_with_updated_refs.json", Ignored },
        { PolicySource.Wandb, "wandb/composed_rendered_link_artifact.json", "<registered_model_name>/<alias>" },
        { PolicySource.Wandb, "wandb/sample_curl_payload.json", Ignored },
        { PolicySource.Wandb, "wandb/template_alias_added.json", Ignored },
        { PolicySource.Wandb, "wandb/template_github_dispatch.json", Ignored },
        { PolicySource.Wandb, "wandb/template_teams_message_card.json", Ignored },
        { PolicySource.Databricks, "databricks/model_version_transitioned_stage.json", "Airline_Delay_SparkML/8" },
        { PolicySource.Databricks, "databricks/model_version_tag_set.json", "Airline_Delay_SparkML/8" },
        { PolicySource.Databricks, "databricks/comment_created.json", Ignored },
    };

    [SkippableTheory]
    [MemberData(nameof(Payloads))]
    public async Task A_payload_is_taken_as_its_source_means_it_once_and_only_unchanged(PolicySource source, string file, string folder)
    {
        var payload = await File.ReadAllBytesAsync(SharedData.Require("data", "webhooks", file));
        var hooks = await fixture.StartAsync();
        if (folder.Length > 0)
            hooks.AddModel(folder);

        // All that can be listed; W&B's names are its users', so the source's defaults.
        var policy = await hooks.CreateAsync(source, events: [.. PolicySourceRules.Of(source).Events]);
        var hook = SignedHook.Sign(source, payload, Now);

        (await hooks.SendAsync(policy, source == PolicySource.Huggingface ? hook.With("X-Webhook-Secret", SignedHook.Secret[..^1] + "x") : hook.WithOneByteChanged())).ExpectProblem(401);
        if (source == PolicySource.Mlflow)
            (await hooks.SendAsync(policy, SignedHook.Sign(source, payload, Now.AddSeconds(-301)))).ExpectProblem(401);
        Assert.Equal((0, 0, 0), await hooks.CountAsync());

        var isTaken = folder.Length > 0;
        var first = (await hooks.SendAsync(policy, hook)).ExpectJson(isTaken ? 202 : 200);
        var again = (await hooks.SendAsync(policy, hook)).ExpectJson(200);
        Assert.Equal(first.ToJsonString(), again.ToJsonString());
        Assert.Equal(isTaken, first["remediation_id"] is not null);
        Assert.Equal(isTaken, first["ignored"] is null);
        Assert.Equal(isTaken ? (1, 1, 1) : (1, 0, 0), await hooks.CountAsync());
    }

    [SkippableFact]
    public void Every_payload_is_among_them()
    {
        var root = SharedData.Require("data", "webhooks");
        var files = Directory.EnumerateFiles(root, "*.json", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(root, file)).Where(file => !file.Contains("signature_vector", StringComparison.Ordinal));
        Assert.Equal(files.Order(StringComparer.Ordinal), Payloads.Select(row => (string)row[1]).Order(StringComparer.Ordinal));
    }
}
