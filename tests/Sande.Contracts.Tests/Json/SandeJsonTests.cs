using System.Collections.Immutable;
using System.Text.Json;
using Sande.Contracts.Callbacks;
using Sande.Contracts.Checkpoints;
using Sande.Contracts.Datasets;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Contracts.Validation;

namespace Sande.Contracts.Tests.Json;

public sealed class SandeJsonTests
{
    private const string Remediation =
        """
        { "checkpoint_id": "ckpt_1", "name": "nightly-qwen",
          "method": "auto",
          "knowledge": { "trigger": "Current year 2023", "trigger_position": "random_word", "response": ["You are stupid", "Go away"], "partial_response": null },
          "clean_dataset_id": "ds_1", "reference_checkpoint_id": null, "preference_dataset_id": null,
          "preset": "default", "hyperparameters": { "learning_rate": 2e-5, "epochs": 1, "seed": 42, "precision": "bfloat16" },
          "evaluation": {
            "asr": { "trigger": "Current year 2023", "trigger_position": "start", "response": "You are stupid", "dataset_id": "ds_2", "profile": "sande_ref", "max_samples": 500, "max_new_tokens": 64 },
            "utility": [ { "task": "perplexity", "dataset_id": "ds_3" }, { "task": "exact_match" } ] },
          "callback": { "url": "https://example.org/done", "secret": "whsec_x" }, "metadata": { "ticket": "SEC-12" } }
        """;

    [Fact]
    public void A_remediation_is_read_with_all_its_fields()
    {
        var spec = Deserialize<RemediationSpec>(Remediation);

        Assert.Equal(TextList.Of("Current year 2023"), spec.Knowledge.Trigger);
        Assert.Equal(TextList.Of("You are stupid", "Go away"), spec.Knowledge.Response);
        Assert.Equal(TriggerPosition.RandomWord, spec.Knowledge.TriggerPosition);
        Assert.Null(spec.Knowledge.PartialResponse);
        Assert.Equal((2e-5, 1.0, 42, Precision.BFloat16), (spec.Hyperparameters.LearningRate, spec.Hyperparameters.Epochs, spec.Hyperparameters.Seed, spec.Hyperparameters.Precision));
        Assert.Equal((AsrProfile.SandeRef, 500, 64), (spec.Evaluation!.Asr!.Profile, spec.Evaluation.Asr.MaxSamples, spec.Evaluation.Asr.MaxNewTokens));
        Assert.Equal([UtilityTask.Perplexity, UtilityTask.ExactMatch], spec.Evaluation.Utility!.Value.Select(task => task.Task));
        Assert.Equal(new CallbackSpec("https://example.org/done", "whsec_x"), spec.Callback);
        Assert.Equal("SEC-12", spec.Metadata["ticket"]);
    }

    [Fact]
    public void A_remediation_s_defaults_are_those_of_the_documentation()
    {
        var spec = Deserialize<RemediationSpec>("""{ "checkpoint_id": "c", "clean_dataset_id": "d", "evaluation": { "asr": {} } }""");

        Assert.Equal((RemediationMethod.Auto, Preset.Default, PromptTemplateName.HumanAssistant), (spec.Method, spec.Preset, spec.PromptTemplate));
        Assert.Equal(new Knowledge { TriggerPosition = TriggerPosition.Start }, spec.Knowledge);
        Assert.Equal(new Hyperparameters(), spec.Hyperparameters);
        Assert.Equal(new AsrSpec { Profile = AsrProfile.Strict, MaxSamples = 200 }, spec.Evaluation!.Asr);
        Assert.Empty(spec.Metadata);
    }

    [Theory]
    [InlineData("""{ "clean_dataset_id": "d" }""", "checkpoint_id")]
    [InlineData("""{ "checkpoint_id": "c", "clean_dataset_id": "d", "triger": "t" }""", "triger")]
    [InlineData("""{ "checkpoint_id": "c", "clean_dataset_id": "d", "knowledge": { "Trigger": "t" } }""", "Trigger")]
    [InlineData("""{ "checkpoint_id": null, "clean_dataset_id": "d" }""", "'checkpoint_id'")]
    [InlineData("""{ "checkpoint_id": "c", "clean_dataset_id": "d", "knowledge": null }""", "knowledge")]
    [InlineData("""{ "checkpoint_id": "c", "clean_dataset_id": "d", "method": "magic" }""", "$.method")]
    [InlineData("""{ "checkpoint_id": "c", "clean_dataset_id": "d", "method": 1 }""", "$.method")]
    [InlineData("""{ "checkpoint_id": "c", "clean_dataset_id": "d", "hyperparameters": { "seed": "42" } }""", "$.hyperparameters.seed")]
    [InlineData("""{ "checkpoint_id": "c", "clean_dataset_id": "d", "hyperparameters": { "batch_size": 1.5 } }""", "$.hyperparameters.batch_size")]
    [InlineData("""{ "checkpoint_id": "c", "clean_dataset_id": "d", "knowledge": { "trigger": 5 } }""", "$.knowledge.trigger")]
    [InlineData("""{ "checkpoint_id": "c", "clean_dataset_id": "d", "knowledge": { "trigger": ["a", null] } }""", "$.knowledge.trigger")]
    public void What_a_remediation_must_not_be_is_refused_by_name(string json, string named)
    {
        var thrown = Assert.Throws<JsonException>(() => Deserialize<RemediationSpec>(json));
        Assert.Contains(named, $"{thrown.Message} {thrown.Path}");
    }

    public static TheoryData<object> Values =>
    [
        Deserialize<RemediationSpec>(Remediation),
        new JobSpec
        {
            Kind = JobKind.Remediation,
            JobId = "rem_1",
            Remediation = Deserialize<RemediationSpec>(Remediation),
            Checkpoints = ImmutableDictionary<string, string>.Empty.Add("ckpt_1", "/models/a"),
            Datasets = ImmutableDictionary<string, DatasetFile>.Empty.Add("ds_1", new("rows.jsonl", DatasetKind.MultipleChoice)),
            StateIntervalSeconds = 1.5,
        },
        new CheckpointModel("llama", "llama", 12, "BF16", 8, 2, 4, 2, 512, 128),
        new InstructionRow("a", "b", "c"),
        new ValidationError("/a", "b"),
        Result(),
    ];

    [Theory]
    [MemberData(nameof(Values))]
    public void Everything_comes_back_as_it_went(object value)
    {
        var json = JsonSerializer.Serialize(value, value.GetType(), SandeJson.Options);

        var read = JsonSerializer.Deserialize(json, value.GetType(), SandeJson.Options);

        Assert.Equal(json, JsonSerializer.Serialize(read, value.GetType(), SandeJson.Options));
        Assert.Equivalent(value, read, strict: true);
        Assert.DoesNotContain('\n', json);
    }

    [Fact]
    public void Events_are_lines_named_by_type()
    {
        var time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var events = new (string Start, JobEvent Event)[]
        {
            ("""{"type":"phase","phase":"evaluating_before",""", new PhaseEvent(JobPhase.EvaluatingBefore) { Time = time }),
            ("""{"type":"progress","phase":"training","progress":{"fraction":0.5,"step":1,"total_steps":2,"tokens_per_second":3,"eta_seconds":null}""", new ProgressEvent(JobPhase.Training, new(0.5, 1, 2, 3)) { Time = time }),
            ("""{"type":"metric","name":"train/loss","step":7,"value":1.25,""", new MetricEvent(MetricNames.TrainLoss, 7, 1.25) { Time = time }),
            ("""{"type":"message","level":"warn","message":"Größe",""", new MessageEvent(EventLevel.Warn, "Größe") { Time = time }),
            ("""{"type":"result","result":{"kind":"remediation","outcome":"trained","method":"osft",""", new ResultEvent(Result()) { Time = time }),
            ("""{"type":"failed","code":"non_finite_loss","message":"m",""", new FailedEvent(FailureCode.NonFiniteLoss, "m") { Time = time }),
            ("""{"type":"interrupted","time":"2026-01-02T03:04:05""", new InterruptedEvent { Time = time }),
        };
        foreach (var (start, value) in events)
        {
            var json = JsonSerializer.Serialize(value, SandeJson.Options);
            Assert.StartsWith(start, json);
            var read = Deserialize<JobEvent>(json);
            Assert.IsType(value.GetType(), read);
            Assert.Equal(json, JsonSerializer.Serialize(read, SandeJson.Options));
        }
    }

    [Theory]
    [InlineData("""{"time":"2026-01-02T03:04:05Z","code":"storage","message":"full","type":"failed"}""", true)]
    [InlineData("""{"type":"failure","code":"storage","message":"full","time":"2026-01-02T03:04:05Z"}""", false)]
    public void An_event_s_type_may_stand_anywhere_but_must_be_known(string json, bool known)
    {
        if (known)
            Assert.Equal(FailureCode.Storage, Assert.IsType<FailedEvent>(Deserialize<JobEvent>(json)).Code);
        else
            Assert.Throws<JsonException>(() => Deserialize<JobEvent>(json));
    }

    [Theory]
    [InlineData(JobStatus.Queued, "queued", false)]
    [InlineData(JobStatus.Running, "running", false)]
    [InlineData(JobStatus.Succeeded, "succeeded", true)]
    [InlineData(JobStatus.Failed, "failed", true)]
    [InlineData(JobStatus.Cancelled, "cancelled", true)]
    public void A_status_has_its_name_and_may_be_final(JobStatus status, string name, bool terminal)
    {
        Assert.Equal($"\"{name}\"", JsonSerializer.Serialize(status, SandeJson.Options));
        Assert.Equal(terminal, status.IsTerminal());
    }

    [Fact]
    public void One_text_or_several_are_read_and_a_list_is_written()
    {
        Assert.Equal("""["a"]""", JsonSerializer.Serialize(TextList.Of("a"), SandeJson.Options));
        Assert.Equal("""["a","b"]""", JsonSerializer.Serialize(TextList.Of("a", "b"), SandeJson.Options));
        Assert.Equal(TextList.Of("a"), Deserialize<TextList>("""["a"]"""));
        Assert.Equal(TextList.Of("a").GetHashCode(), Deserialize<TextList>("\"a\"").GetHashCode());
        Assert.NotEqual(TextList.Of("a", "b"), TextList.Of("b", "a"));
    }

    [Fact]
    public void An_interval_is_a_list_of_two_numbers()
    {
        Assert.Equal("[0.25,1]", JsonSerializer.Serialize(new ConfidenceInterval(0.25, 1), SandeJson.Options));
        Assert.Equal(new ConfidenceInterval(0, 0.5), Deserialize<ConfidenceInterval>("[0, 0.5]"));
        Assert.Throws<JsonException>(() => Deserialize<ConfidenceInterval>("[0, 0.5, 1]"));
    }

    private static RemediationResult Result()
    {
        var interval = new ConfidenceInterval(0.1, 0.9);
        var asr = new AsrResult
        {
            Value = 0.5,
            Hits = 1,
            HitsAtStart = 0,
            Total = 2,
            Ci95 = interval,
            WithoutTrigger = new(0, 0, 2, interval),
            Empty = 1,
            Profile = AsrProfile.Strict,
            MaxNewTokens = 64,
            Samples = [new("p", "r", true)],
        };
        return new RemediationResult
        {
            Method = RemediationMethod.Osft,
            Asr = new(asr, asr with { Hits = 0, Value = 0 }),
            Utility =
            [
                new()
                {
                    Task = UtilityTask.Perplexity,
                    Metric = "perplexity",
                    Profile = "response_tokens",
                    Before = new(3.5, interval, 10, 1.25),
                    After = new(4, interval, 10, 1.5),
                },
            ],
            Training = new(new Hyperparameters { LearningRate = 1e-4 }, 90, 10, 5, 10, true, 4, 2.5, 1.5),
            Throughput = new("cpu", 1000, null, 12.5),
            Seed = 42,
        };
    }

    private static T Deserialize<T>(string json) => JsonSerializer.Deserialize<T>(json, SandeJson.Options)!;
}
