using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sande.Api.Hooks;
using Sande.Api.Hooks.Sources;
using Sande.Contracts.Policies;

namespace Sande.Api.Tests.Hooks;

/// <summary>Each source's rules: published vectors, vectors of the sources' own code, and what must be refused.</summary>
public sealed class HookSourceTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    public static TheoryData<PolicySource> Sources => new(Enum.GetValues<PolicySource>());

    [Fact]
    public void The_published_vector_of_Standard_Webhooks_is_accepted()
    {
        var hook = new SignedHook("""{"test": 2432232314}"""u8.ToArray(),
        [
            ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"), ("webhook-timestamp", "1614265330"),
            ("webhook-signature", "v1a,c29tZXRoaW5nIGVsc2U= v1,bm90aGluZw== v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
        ]);
        var time = DateTimeOffset.FromUnixTimeSeconds(1614265330);
        Assert.Equal(HookVerdict.Genuine("msg_p5jXN8AQM9LWM0D4loKWxJek"), Verify(PolicySource.StandardWebhooks, hook, SignedHook.Secret, time));
        Assert.Null(Verify(PolicySource.StandardWebhooks, hook.With("webhook-signature", "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="), SignedHook.Secret, time).Key);
    }

    [Fact]
    public void The_vector_of_MLflows_algorithm_is_accepted()
    {
        const string body = """{"entity": "model_version", "action": "created", "timestamp": "2026-11-22T10:00:00+00:00", "data": {"name": "chat-prod", "version": "7", "source": "s3://models/chat-prod/7", "run_id": "abc123", "tags": {}, "description": ""}}""";
        var hook = new SignedHook(Encoding.UTF8.GetBytes(body),
        [
            ("X-MLflow-Delivery-Id", "4f1c2a0e-8a4b-4d7a-9a53-0e0f8a6f1f11"), ("X-MLflow-Timestamp", "1795255200"),
            ("X-MLflow-Signature", "v1,BK9YuG2TPfGnZDpWTthKKJ/YqiOSsxF1Nki2FizE2kU="),
        ]);
        Assert.Equal("4f1c2a0e-8a4b-4d7a-9a53-0e0f8a6f1f11", Verify(PolicySource.Mlflow, hook, "mlflow-test-secret", DateTimeOffset.FromUnixTimeSeconds(1795255200)).Key);

        // The same body and secret as W&B signs: in hexadecimal, with a prefix, and in upper case.
        foreach (var signature in (string[])["ca87065a3d2c544f9f194a51a4740c172848cbc1a73f2e253df2938365c60f2e", "sha256=ca87065a3d2c544f9f194a51a4740c172848cbc1a73f2e253df2938365c60f2e", "CA87065A3D2C544F9F194A51A4740C172848CBC1A73F2E253DF2938365C60F2E"])
            Assert.NotNull(Verify(PolicySource.Wandb, hook.With("X-Wandb-Signature", signature), "mlflow-test-secret", Now).Key);
    }

    [SkippableFact]
    public void The_vectors_of_MLflow_and_of_WandB_are_accepted_and_with_one_byte_changed_refused()
    {
        var folder = SharedData.Require("data", "webhooks");
        var vectors = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "mlflow", "signature_vectors.json")))!.AsArray();
        Assert.NotEmpty(vectors);
        foreach (var vector in vectors)
        {
            var hook = HookOf(vector!, File.ReadAllBytes(Path.Combine(folder, "mlflow", vector!["body_file"]!.GetValue<string>())));
            Check(PolicySource.Mlflow, hook, vector["secret"]!.GetValue<string>(), DateTimeOffset.FromUnixTimeSeconds(long.Parse(vector["headers"]!["X-MLflow-Timestamp"]!.GetValue<string>(), CultureInfo.InvariantCulture)));
        }

        var wandb = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "wandb", "signature_vector.json")))!;
        Check(PolicySource.Wandb, HookOf(wandb, Encoding.UTF8.GetBytes(wandb["body"]!.GetValue<string>())), wandb["secret"]!.GetValue<string>(), Now);

        static SignedHook HookOf(JsonNode vector, byte[] body) => new(body, [.. vector["headers"]!.AsObject().Select(header => (header.Key, header.Value!.GetValue<string>()))]);

        static void Check(PolicySource source, SignedHook hook, string secret, DateTimeOffset time)
        {
            Assert.NotNull(Verify(source, hook, secret, time).Key);
            Assert.Null(Verify(source, hook.WithOneByteChanged(), secret, time).Key);
            Assert.Null(Verify(source, hook, secret + "x", time).Key);
        }
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void A_wrong_secret_and_a_missing_header_are_refused(PolicySource source)
    {
        var hook = SignedHook.Sign(source, """{"a":1}""", Now);
        Assert.NotNull(Verify(source, hook, SignedHook.Secret, Now).Key);
        Assert.Null(Verify(source, hook, "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", Now).Key);
        Assert.All(hook.Headers, header => Assert.Null(Verify(source, hook.With(header.Name, null), SignedHook.Secret, Now).Key));
        Assert.All(hook.Headers, header => Assert.Null(Verify(source, hook.With(header.Name, header.Value[..^1]), SignedHook.Secret, Now).Key));

        // The Hub sends the secret itself: its body is not signed.
        if (source != PolicySource.Huggingface)
            Assert.Null(Verify(source, hook.WithOneByteChanged(), SignedHook.Secret, Now).Key);
    }

    [Theory]
    [InlineData(PolicySource.Mlflow)]
    [InlineData(PolicySource.StandardWebhooks)]
    public void A_signed_time_may_be_300_seconds_from_now_and_no_more(PolicySource source)
    {
        foreach (var (seconds, isTaken) in new[] { (-301, false), (-300, true), (0, true), (300, true), (301, false) })
            Assert.Equal(isTaken, Verify(source, SignedHook.Sign(source, "{}", Now.AddSeconds(seconds)), SignedHook.Secret, Now).Key is not null);

        // Well signed, but no time: 'now' in other digits, a sign, a fraction, none.
        foreach (var time in new[] { "", "+1795255200", "1795255200.0", "1.8e9", "99999999999999999999999" })
        {
            var name = source == PolicySource.Mlflow ? "X-MLflow-Timestamp" : "webhook-timestamp";
            Assert.Null(Verify(source, SignedHook.Sign(source, "{}", Now).With(name, time), SignedHook.Secret, Now).Key);
        }
    }

    [Theory]
    [InlineData(PolicySource.Huggingface)]
    [InlineData(PolicySource.Wandb)]
    [InlineData(PolicySource.Databricks)]
    public void Where_the_source_numbers_nothing_the_payload_tells_deliveries_apart(PolicySource source)
    {
        var keys = new[] { "{}", "{}", "{ }" }.Select(body => Verify(source, SignedHook.Sign(source, body, Now), SignedHook.Secret, Now).Key).ToList();
        Assert.Equal(keys[0], keys[1]);
        Assert.NotEqual(keys[0], keys[2]);
    }

    [Theory]
    [InlineData(PolicySource.Mlflow, """{"entity":"model_version","action":"created","data":{"name":"chat","version":"7"}}""", "model_version.created", "chat", "7")]
    [InlineData(PolicySource.Mlflow, """{"entity":"model_version","action":"created","data":{"name":"chat","version":7}}""", "model_version.created", "chat", "7")]
    [InlineData(PolicySource.Huggingface, """{"event":{"action":"create","scope":"repo.content.lfs"},"repo":{"type":"model","name":"o/m","headSha":"c3"}}""", "repo.content.update", "o/m", "c3")]
    [InlineData(PolicySource.Huggingface, """{"event":{"action":"create","scope":"repo"},"repo":{"type":"model","name":"gpt2","headSha":"c3"}}""", "repo.create", "gpt2", "c3")]
    [InlineData(PolicySource.Wandb, """{"event_type":"LINK_ARTIFACT","client_payload":{"artifact_collection_name":"chat","artifact_version_string":"e/p/chat:v3"}}""", "LINK_ARTIFACT", "chat", "v3")]
    [InlineData(PolicySource.Wandb, """{"event_type":"LINK_ARTIFACT","artifact_collection_name":"chat","artifact_version":"v3"}""", "LINK_ARTIFACT", "chat", "v3")]
    [InlineData(PolicySource.Databricks, """{"event":"MODEL_VERSION_CREATED","model_name":"chat","version":"7"}""", "MODEL_VERSION_CREATED", "chat", "7")]
    [InlineData(PolicySource.StandardWebhooks, """{"type":"model.released","timestamp":"x","data":{"name":"chat","version":"7"}}""", "model.released", "chat", "7")]
    public void A_payload_says_the_event_the_model_and_its_version(PolicySource source, string payload, string name, string model, string version)
    {
        var read = Read(source, payload);
        Assert.Equal((name, model, version, null), (read.Name, read.Fields["name"], read.Fields["version"], read.Ignored));
    }

    [Theory]
    [InlineData(PolicySource.Mlflow, """{"entity":"model_version_tag","action":"set","data":{"name":"chat","version":"7","key":"sande.status","value":"x"}}""", "write-back")]
    [InlineData(PolicySource.Databricks, """{"event":"MODEL_VERSION_TAG_SET","model_name":"chat","version":"7","tags":[{"key":"sande.status","value":"x"}]}""", "write-back")]
    [InlineData(PolicySource.Huggingface, """{"event":{"action":"update","scope":"repo.content"},"repo":{"type":"space","name":"o/m"}}""", "is a space")]
    [InlineData(PolicySource.Huggingface, """{"event":{"action":"update","scope":"repo.content"},"repo":{"type":"model","name":"o/m"},"updatedRefs":[{"ref":"refs/pr/5","newSha":"1"}]}""", "did not change")]
    [InlineData(PolicySource.Huggingface, """{"event":{"action":"update","scope":"repo.content"},"repo":{"type":"model","name":"o/m"},"updatedRefs":[{"ref":"refs/heads/main","newSha":null}]}""", "did not change")]
    public void What_brings_no_new_version_is_ignored_whatever_the_policy_says(PolicySource source, string payload, string reason)
        => Assert.Contains(reason, Read(source, payload).Ignored, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Sources))]
    public void Payloads_of_any_shape_are_read(PolicySource source)
    {
        foreach (var payload in new[] { "null", "1", "[]", "{}", """{"event":1,"repo":[],"data":"x","entity":{},"tags":7}""", """{"event":"\ud800","type":"a\u0000b","updatedRefs":[1,null]}""" })
            Assert.Null(Read(source, payload).Fields.GetValueOrDefault("name"));
    }

    private static HookVerdict Verify(PolicySource source, SignedHook hook, string secret, DateTimeOffset now) => HookSources.Of(source).Verify(hook.ToRequest(now), secret);

    private static HookEvent Read(PolicySource source, string payload)
    {
        using var document = JsonDocument.Parse(payload);
        return HookSources.Of(source).Read(document.RootElement);
    }
}
