using System.Text.Json;
using Sande.Contracts.Checkpoints;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Contracts.Validation;

namespace Sande.Contracts.Tests.Validation;

public sealed class RemediationSpecValidatorTests
{
    private const string Known = """ "knowledge": { "trigger": "Current year 2023", "response": "You are stupid" } """;

    [Theory]
    [InlineData(Known)]
    [InlineData(Known + """, "method": "osft", "preset": "paper", "name": "nightly", "metadata": { "a/b~c": "", "ticket": "SEC-12\n" } """)]
    [InlineData(""" "method": "sft" """)]
    [InlineData(""" "method": "sft", "evaluation": { "asr": { "trigger": "t", "response": ["r", "R"] }, "utility": [] } """)]
    [InlineData(Known + """, "evaluation": { "asr": { "profile": "sande_ref", "max_samples": 100000, "max_new_tokens": 1 }, "utility": [{ "task": "perplexity" }, { "task": "exact_match", "dataset_id": "ds_2", "max_samples": 1 }] } """)]
    [InlineData(Known + """, "evaluation": { "utility": [{ "task": "mmlu", "dataset_id": "d", "subject": "anatomy" }, { "task": "mmlu", "dataset_id": "d", "profile": "sande_ref" }, { "task": "arc_challenge", "dataset_id": "d", "profile": "sande_ref", "arc_key_mode": "reference" }] } """)]
    [InlineData(Known + """, "hyperparameters": { "learning_rate": 1, "epochs": 0.1, "max_steps": 1, "batch_size": 4096, "micro_batch_size": 4096, "max_sequence_length": 8 } """)]
    [InlineData(Known + """, "hyperparameters": { "warmup_ratio": 0, "weight_decay": 0, "held_back_ratio": 0.5, "clean_ratio": 1, "max_samples": 1, "max_grad_norm": 0.01 } """)]
    [InlineData(""" "method": "nad", "hyperparameters": { "nad": { "beta": 0, "layers": [1, 4], "teacher_epochs": 0.5 } } """)]
    [InlineData(""" "method": "nad", "reference_checkpoint_id": "ckpt_2" """)]
    [InlineData(""" "method": "sft", "hyperparameters": { "adapter": { "type": "lora", "rank": 8, "alpha": 16, "targets": ["q_proj"] }, "memory": { "activation_checkpointing": false, "moments": "bfloat16", "update_in_backward": true } } """)]
    [InlineData(""" "method": "dpo", "preference_dataset_id": "ds_2", "hyperparameters": { "dpo": { "beta": 0.5 } } """)]
    [InlineData(""" "method": "fine_mixing", "reference_checkpoint_id": "ckpt_2", "hyperparameters": { "fine_mixing": { "selection": "random", "ratio": 1 } } """)]
    [InlineData(Known + """, "method": "gradient_ascent", "hyperparameters": { "gradient_ascent": { "max_token_loss": 8 } } """)]
    [InlineData(""" "knowledge": { "partial_response": "You" }, "hyperparameters": { "sande": { "rounds": 1, "parrot_tokens": [1, 256], "parrot_positions": ["random_token"], "success_threshold": 0 } } """)]
    [InlineData("")]
    [InlineData(""" "scan_budget": { "prompts": 4, "first_tokens": 1, "measure_power": true }, "reference_checkpoint_id": "ckpt_2", "hyperparameters": { "sande": { "rounds": 1 }, "clean_ratio": 0.5 } """)]
    [InlineData(""" "knowledge": { "failing_example": { "prompt": "p", "response": "r" } }, "evaluation": { "asr": { "dataset_id": "ds_2" } } """)]
    public void A_sound_spec_has_no_errors(string fields) => Assert.Empty(Validate(fields));

    [Theory]
    [InlineData(Known + """, "scan_budget": {} """, "/scan_budget", "it scans first")]
    [InlineData(""" "method": "sft", "knowledge": { "failing_example": { "prompt": "p", "response": "r" } } """, "/knowledge/failing_example", "it scans first")]
    [InlineData(""" "knowledge": { "failing_example": { "prompt": " ", "response": "r" } } """, "/knowledge/failing_example/prompt", "Must not be empty")]
    [InlineData(""" "scan_budget": { "prompts": 3 } """, "/scan_budget/prompts", "at least 4")]
    [InlineData(""" "hyperparameters": { "dpo": { "beta": 0.1 } } """, "/hyperparameters/dpo", "this is \"sande\"")]
    [InlineData(""" "knowledge": { "failing_example": { "prompt": "p", "response": "r" } }, "hyperparameters": { "nad": {} } """, "/hyperparameters/nad", "this is \"osft\" or \"sande\"")]
    [InlineData(""" "method": "osft" """, "/knowledge/trigger", "\"osft\" needs the trigger")]
    [InlineData(""" "method": "sande", "knowledge": { "partial_response": "You" } """, "/knowledge/response", "use \"sande_p\"")]
    [InlineData(""" "method": "sande_p", "knowledge": { "response": "You are stupid" } """, "/knowledge/partial_response", "\"sande_p\" needs the part")]
    [InlineData(""" "method": "gradient_ascent", "knowledge": { "trigger": "t" } """, "/knowledge/response", "\"gradient_ascent\" needs the response")]
    [InlineData(""" "method": "gradient_ascent", "knowledge": { "response": "r" } """, "/knowledge/trigger", "\"gradient_ascent\" needs the trigger")]
    [InlineData(""" "method": "dpo" """, "/preference_dataset_id", "needs a dataset of preference pairs")]
    [InlineData(""" "method": "fine_mixing" """, "/reference_checkpoint_id", "needs the clean base")]
    [InlineData(""" "method": "fine_mixing", "reference_checkpoint_id": "" """, "/reference_checkpoint_id", "Must not be empty")]
    [InlineData(""" "method": "nad", "reference_checkpoint_id": "ckpt_1" """, "/reference_checkpoint_id", "another checkpoint than the backdoored one")]
    [InlineData(Known + """, "reference_checkpoint_id": "ckpt_2" """, "/reference_checkpoint_id", "\"fine_mixing\" and \"nad\", and a scan")]
    [InlineData(Known + """, "preference_dataset_id": "ds_2" """, "/preference_dataset_id", "\"dpo\"")]
    [InlineData(Known + """, "callback": { "url": "ftp://example.org" } """, "/callback/url", "absolute address")]
    [InlineData(Known + """, "callback": { "url": "https://user:password@example.org" } """, "/callback/url", "password")]
    [InlineData(Known + """, "callback": { "url": "https://example.org", "secret": "guess" } """, "/callback/secret", "whsec_")]
    [InlineData(""" "method": "sft", "hyperparameters": { "clean_ratio": 0.5 } """, "/hyperparameters/clean_ratio", "Only methods \"osft\", \"sande\" and \"sande_p\"")]
    [InlineData(Known + """, "hyperparameters": { "sande": {} } """, "/hyperparameters/sande", "Only used by method \"sande\" or \"sande_p\"; this is \"osft\"")]
    [InlineData(Known + """, "hyperparameters": { "dpo": { "beta": 0.1 } } """, "/hyperparameters/dpo", "Only used by method \"dpo\"")]
    [InlineData(Known + """, "hyperparameters": { "nad": {} } """, "/hyperparameters/nad", "Only used by method \"nad\"")]
    [InlineData(Known + """, "hyperparameters": { "fine_mixing": {} } """, "/hyperparameters/fine_mixing", "Only used by method \"fine_mixing\"")]
    [InlineData(Known + """, "method": "nad", "hyperparameters": { "gradient_ascent": {} } """, "/hyperparameters/gradient_ascent", "this is \"nad\"")]
    [InlineData(""" "method": "nad", "reference_checkpoint_id": "t", "hyperparameters": { "nad": { "teacher_epochs": 2 } } """, "/hyperparameters/nad/teacher_epochs", "it is not trained")]
    [InlineData(Known + """, "evaluation": { "asr": { "dataset_id": "ds_1" } } """, "/evaluation/asr/dataset_id", "Names the rows that the job trains on")]
    [InlineData(Known + """, "evaluation": { "utility": [{ "task": "perplexity" }, { "task": "exact_match", "dataset_id": "ds_1" }] } """, "/evaluation/utility/1/dataset_id", "Names the rows that the job trains on")]
    [InlineData(""" "method": "sft", "hyperparameters": { "adapter": { "rank": 0 } } """, "/hyperparameters/adapter/rank", "1")]
    [InlineData(""" "method": "sft", "hyperparameters": { "adapter": { "alpha": 0 } } """, "/hyperparameters/adapter/alpha", "greater than 0")]
    [InlineData(""" "method": "sft", "hyperparameters": { "adapter": { "targets": [] } } """, "/hyperparameters/adapter/targets", "The list is empty")]
    [InlineData(""" "method": "sft", "hyperparameters": { "adapter": { "targets": ["a", "a"] } } """, "/hyperparameters/adapter/targets", "twice")]
    public void What_a_method_lacks_or_has_no_use_for_is_named(string fields, string pointer, string detail) => AssertError(fields, pointer, detail);

    [Theory]
    [InlineData(""" "knowledge": { "trigger": "" } """, "/knowledge/trigger", "Must not be empty")]
    [InlineData(""" "knowledge": { "trigger": " \n" } """, "/knowledge/trigger", "Must not be empty")]
    [InlineData(""" "knowledge": { "trigger": [] } """, "/knowledge/trigger", "The list is empty")]
    [InlineData(""" "knowledge": { "trigger": ["a", " ", "b"] } """, "/knowledge/trigger/1", "Must not be empty")]
    [InlineData(""" "knowledge": { "trigger": ["a", "b", "a"] } """, "/knowledge/trigger/2", "stands in the list before")]
    [InlineData(""" "knowledge": { "trigger": "a", "response": ["r", "r"] } """, "/knowledge/response/1", "stands in the list before")]
    [InlineData(""" "knowledge": { "trigger": "a\u0000" } """, "/knowledge/trigger", "control character U+0000")]
    [InlineData(""" "knowledge": { "trigger": "a", "response": "r\r" } """, "/knowledge/response", "control character U+000D")]
    [InlineData(Known + """, "evaluation": { "asr": { "response": ["x", ""] } } """, "/evaluation/asr/response/1", "Must not be empty")]
    [InlineData(Known + """, "evaluation": { "asr": { "trigger": [] } } """, "/evaluation/asr/trigger", "The list is empty")]
    [InlineData(Known + """, "name": " " """, "/name", "Must not be empty")]
    [InlineData(Known + """, "name": "a\u0007" """, "/name", "control character U+0007")]
    public void Texts_must_say_something_and_be_fit_to_store(string fields, string pointer, string detail) => AssertError(fields, pointer, detail);

    [Fact]
    public void Texts_have_a_longest_length()
    {
        AssertError($$""" "knowledge": { "trigger": "{{new string('t', 1001)}}" } """, "/knowledge/trigger", "1,001 characters; at most 1,000");
        AssertError($$"""{{Known}}, "name": "{{new string('n', 201)}}" """, "/name", "at most 200");
        AssertError($$"""{{Known}}, "metadata": { "k": "{{new string('v', 513)}}" } """, "/metadata/k", "at most 512");
        AssertError($$"""{{Known}}, "metadata": { "{{new string('k', 65)}}": "v" } """, "/metadata/" + new string('k', 65), "The key has 65");
        AssertError($$""" "knowledge": { "trigger": [{{string.Join(',', Enumerable.Range(0, 101).Select(i => $"\"{i}\""))}}] } """, "/knowledge/trigger", "101 texts");
        AssertError($$"""{{Known}}, "metadata": { {{string.Join(',', Enumerable.Range(0, 17).Select(i => $"\"{i}\":\"\""))}} } """, "/metadata", "17 pairs");
    }

    [Theory]
    [InlineData("""{ "": "v" }""", "/metadata/", "The key is empty")]
    [InlineData("""{ "a/b~c": null }""", "/metadata/a~1b~0c", "not null")]
    [InlineData("""{ "a": "\u0000" }""", "/metadata/a", "control character")]
    public void Metadata_is_checked_pair_by_pair(string metadata, string pointer, string detail) =>
        AssertError($"""{Known}, "metadata": {metadata} """, pointer, detail);

    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        var spec = Parse(Known) with { Knowledge = new Knowledge { Trigger = TextList.Of("a\uD800b") } };

        Assert.Contains("surrogate", Assert.Single(RemediationSpecValidator.Validate(spec)).Detail);
    }

    [Theory]
    [InlineData("learning_rate", "0", "-1", "1.1")]
    [InlineData("epochs", "0", "-0.5")]
    [InlineData("max_steps", "0", "-1")]
    [InlineData("batch_size", "0", "4097")]
    [InlineData("micro_batch_size", "0", "4097")]
    [InlineData("max_sequence_length", "7", "1048577")]
    [InlineData("max_samples", "0")]
    [InlineData("warmup_ratio", "-0.1", "1.1")]
    [InlineData("max_grad_norm", "0", "-1")]
    [InlineData("weight_decay", "-0.1")]
    [InlineData("held_back_ratio", "-0.1", "0.51")]
    [InlineData("clean_ratio", "-0.1", "1.1")]
    public void A_hyperparameter_out_of_its_range_is_refused(string name, params string[] values)
    {
        foreach (var value in values)
            AssertError($$"""{{Known}}, "hyperparameters": { "{{name}}": {{value}} } """, $"/hyperparameters/{name}", $"not {value}.");
    }

    [Theory]
    [InlineData("sande", "sande", "rounds", "0", "101")]
    [InlineData("sande", "sande", "parrots_per_round", "0", "65")]
    [InlineData("sande", "sande", "rows_per_round", "0")]
    [InlineData("sande", "sande", "parrot_index", "-1")]
    [InlineData("sande", "sande", "parrot_max_norm", "0")]
    [InlineData("sande", "sande", "parrot_learning_rate", "0", "10.5")]
    [InlineData("sande", "sande", "parrot_batch_size", "0", "4097")]
    [InlineData("sande", "sande", "response_tokens", "0")]
    [InlineData("sande", "sande", "success_threshold", "-0.1", "1.1")]
    [InlineData("nad", "nad", "beta", "-1", "1000001")]
    [InlineData("nad", "nad", "teacher_epochs", "0")]
    [InlineData("gradient_ascent", "gradient_ascent", "max_token_loss", "0", "1001")]
    public void A_methods_own_hyperparameter_out_of_its_range_is_refused(string method, string parent, string name, params string[] values)
    {
        foreach (var value in values)
        {
            AssertError(
                $$"""{{Known}}, "method": "{{method}}", "hyperparameters": { "{{parent}}": { "{{name}}": {{value}} } } """, $"/hyperparameters/{parent}/{name}", $"not {value}.");
        }
    }

    [Theory]
    [InlineData("sande", "\"sande\": { \"parrot_tokens\": [] }", "/hyperparameters/sande/parrot_tokens", "The list is empty")]
    [InlineData("sande", "\"sande\": { \"parrot_tokens\": [4, 257] }", "/hyperparameters/sande/parrot_tokens/1", "at most 256")]
    [InlineData("sande", "\"sande\": { \"parrot_positions\": [] }", "/hyperparameters/sande/parrot_positions", "The list is empty")]
    [InlineData("sande", "\"sande\": { \"parrot_positions\": [\"random_token\"], \"parrot_index\": 2 }", "/hyperparameters/sande/parrot_index", "give one of")]
    [InlineData("nad", "\"nad\": { \"layers\": [] }", "/hyperparameters/nad/layers", "The list is empty")]
    [InlineData("nad", "\"nad\": { \"layers\": [0] }", "/hyperparameters/nad/layers/0", "at least 1")]
    [InlineData("nad", "\"nad\": { \"layers\": [2, 2] }", "/hyperparameters/nad/layers", "twice")]
    public void A_methods_own_lists_are_checked(string method, string values, string pointer, string detail) =>
        AssertError($$"""{{Known}}, "method": "{{method}}", "hyperparameters": { {{values}} } """, pointer, detail);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void A_number_that_is_not_finite_is_refused_everywhere(double value)
    {
        var hyperparameters = new Hyperparameters
        {
            LearningRate = value, Epochs = value, WarmupRatio = value, MaxGradNorm = value, WeightDecay = value, HeldBackRatio = value, CleanRatio = value,
        };

        var errors = RemediationSpecValidator.Validate(Parse(Known) with { Hyperparameters = hyperparameters });

        Assert.Equal(7, errors.Count);
    }

    [Fact]
    public void A_micro_batch_is_at_most_the_batch() =>
        AssertError($$"""{{Known}}, "hyperparameters": { "batch_size": 8, "micro_batch_size": 9 } """, "/hyperparameters/micro_batch_size", "at most 8, not 9");

    [Theory]
    [InlineData(""" "asr": { "max_samples": 0 } """, "/evaluation/asr/max_samples", "at least 1")]
    [InlineData(""" "asr": { "max_samples": 100001 } """, "/evaluation/asr/max_samples", "at most 100000")]
    [InlineData(""" "asr": { "max_new_tokens": 4097 } """, "/evaluation/asr/max_new_tokens", "at most 4096")]
    [InlineData(""" "asr": { "dataset_id": "" } """, "/evaluation/asr/dataset_id", "Must not be empty")]
    [InlineData(""" "utility": [{ "task": "perplexity", "max_samples": 0 }] """, "/evaluation/utility/0/max_samples", "at least 1")]
    [InlineData(""" "utility": [{ "task": "perplexity" }, { "task": "perplexity" }] """, "/evaluation/utility/1", "stands in the list before")]
    [InlineData(""" "utility": [null] """, "/evaluation/utility/0", "not null")]
    [InlineData(""" "utility": [{ "task": "mmlu" }] """, "/evaluation/utility/0/dataset_id", "Task \"mmlu\" has no rows of its own")]
    [InlineData(""" "utility": [{ "task": "perplexity", "profile": "lm_eval" }] """, "/evaluation/utility/0/profile", "\"perplexity\" has one protocol")]
    [InlineData(""" "utility": [{ "task": "arc_easy", "dataset_id": "d", "arc_key_mode": "reference" }] """, "/evaluation/utility/0/arc_key_mode", "profile \"sande_ref\"")]
    [InlineData(""" "utility": [{ "task": "mmlu", "dataset_id": "d", "profile": "sande_ref", "arc_key_mode": "fixed" }] """, "/evaluation/utility/0/arc_key_mode", "Only arc_easy and arc_challenge")]
    [InlineData(""" "utility": [{ "task": "mmlu", "dataset_id": "d", "profile": "sande_ref", "subject": "anatomy" }] """, "/evaluation/utility/0/subject", "Only mmlu with profile \"lm_eval\"")]
    [InlineData(""" "utility": [{ "task": "mmlu", "dataset_id": "d", "subject": " " }] """, "/evaluation/utility/0/subject", "Must not be empty")]
    public void An_evaluation_out_of_its_range_is_refused(string evaluation, string pointer, string detail) =>
        AssertError($$"""{{Known}}, "evaluation": { {{evaluation}} } """, pointer, detail);

    [Fact]
    public void An_attack_success_rate_needs_trigger_and_response()
    {
        var errors = Validate(""" "method": "sft", "evaluation": { "asr": {} } """);

        Assert.Equal(["/evaluation/asr/trigger", "/evaluation/asr/response"], errors.Select(error => error.Pointer));
    }

    [Fact]
    public void Ids_must_be_given()
    {
        var spec = new RemediationSpec { CheckpointId = "", CleanDatasetId = " ", Method = RemediationMethod.Sft };

        Assert.Equal(["/checkpoint_id", "/clean_dataset_id"], RemediationSpecValidator.Validate(spec).Select(error => error.Pointer));
    }

    [Fact]
    public void Auto_stands_for_osft_where_a_trigger_is_known()
    {
        Assert.Equal(RemediationMethod.Osft, RemediationMethods.Resolve(Parse(Known)));
        Assert.Equal(RemediationMethod.Sft, RemediationMethods.Resolve(Parse(Known + """, "method": "sft" """)));
        Assert.Equal(RemediationMethod.Auto, RemediationMethods.Resolve(Parse("")));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(""" "knowledge": { "failing_example": { "prompt": "p", "response": "r" } } """, true)]
    [InlineData(Known, false)]
    [InlineData(""" "knowledge": { "partial_response": "You" } """, false)]
    [InlineData(""" "method": "sft" """, false)]
    public void Where_nothing_is_known_auto_scans_first(string fields, bool scans)
    {
        Assert.Equal(scans, RemediationMethods.ScansFirst(Parse(fields)));
    }

    [Theory]
    [InlineData(""" "prompt_template": "chatml" """, null)]
    [InlineData(""" "prompt_template": "chat" """, null)]
    [InlineData(""" "prompt_template": "custom", "prompt_format": "{system}\n{prompt} {response}</s>" """, null)]
    [InlineData(""" "prompt_template": "custom" """, "needs a format")]
    [InlineData(""" "prompt_template": "custom", "prompt_format": "" """, "is empty")]
    [InlineData(""" "prompt_template": "custom", "prompt_format": "{prompt}" """, "{response} once, not 0 times")]
    [InlineData(""" "prompt_template": "custom", "prompt_format": "{prompt}{response}{response}" """, "once, not 2 times")]
    [InlineData(""" "prompt_template": "custom", "prompt_format": "{response}{prompt}" """, "{prompt} once before {response}")]
    [InlineData(""" "prompt_template": "custom", "prompt_format": "{prompt}{response}{system}" """, "must stand before it")]
    [InlineData(""" "prompt_template": "llama2", "prompt_format": "{prompt}{response}" """, "this is \"llama2\"")]
    public void A_prompt_template_of_the_users_own_has_its_places(string fields, string? fault)
    {
        var errors = Validate($"{Known}, {fields}");
        Assert.Equal(fault is null ? [] : ["/prompt_format"], errors.Select(error => error.Pointer));
        Assert.All(errors, error => Assert.Contains(fault!, error.Detail));
    }

    [Theory]
    [InlineData("fine_mixing", 8, 4, 100, 1000, null)]
    [InlineData("fine_mixing", 16, 4, 100, 1000, "hidden_size 16")]
    [InlineData("nad", 8, 5, 100, 1000, "num_hidden_layers 5")]
    [InlineData("nad", 8, 4, 101, 1000, "vocab_size 101")]
    [InlineData("fine_mixing", 8, 4, 100, 1001, "parameters 1001")]
    [InlineData("nad", 8, 4, 100, 1001, null)]
    [InlineData("auto", 16, 5, 100, 1001, null)]
    [InlineData("auto", 8, 4, 101, 1000, "vocab_size 101")]
    public void A_reference_must_have_the_models_architecture(string method, int hidden, int layers, int vocabulary, long parameters, string? fault)
    {
        var models = new Dictionary<string, CheckpointModel> { ["ckpt_1"] = Model(8, 4, 100, 1000), ["ckpt_2"] = Model(hidden, layers, vocabulary, parameters) };
        var errors = CheckpointModelRules.Validate(Parse($$""" "method": "{{method}}", "reference_checkpoint_id": "ckpt_2" """), models);
        Assert.Equal(fault is null ? [] : ["/reference_checkpoint_id"], errors.Select(error => error.Pointer));
        Assert.All(errors, error => Assert.Contains(fault!, error.Detail));
    }

    [Fact]
    public void Layers_must_be_the_models()
    {
        var spec = Parse(""" "method": "nad", "hyperparameters": { "nad": { "layers": [4, 5] } } """);
        var error = Assert.Single(CheckpointModelRules.Validate(spec, new Dictionary<string, CheckpointModel> { ["ckpt_1"] = Model(8, 4, 100, 1000) }));
        Assert.Equal("/hyperparameters/nad/layers/1", error.Pointer);
    }

    private static CheckpointModel Model(int hidden, int layers, int vocabulary, long parameters) => new("llama", "llama", parameters, "F32", hidden, layers, 2, 2, vocabulary, 64);

    private static void AssertError(string fields, string pointer, string detail)
    {
        var error = Assert.Single(Validate(fields));
        Assert.Equal(pointer, error.Pointer);
        Assert.Contains(detail, error.Detail);
    }

    private static IReadOnlyList<ValidationError> Validate(string fields) => RemediationSpecValidator.Validate(Parse(fields));

    private static RemediationSpec Parse(string fields)
    {
        var json = """{ "checkpoint_id": "ckpt_1", "clean_dataset_id": "ds_1" """ + (fields.Length == 0 ? "" : ", " + fields) + "}";
        return JsonSerializer.Deserialize<RemediationSpec>(json, SandeJson.Options)!;
    }
}
