using System.Text.Json;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Implants;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Scans;
using Sande.Contracts.Validation;

namespace Sande.Contracts.Tests.Validation;

/// <summary>Evaluations, implants and scans; a remediation's rules have tests of their own.</summary>
public sealed class JobRequestValidatorTests
{
    private const string Asr = """{ "trigger": "t", "response": "r", "dataset_id": "d" }""";

    [Theory]
    [InlineData($$"""{ "asr": {{Asr}} }""")]
    [InlineData("""{ "utility": [{ "task": "perplexity", "dataset_id": "d" }] }""")]
    [InlineData($$"""{ "asr": {{Asr}}, "utility": [] }""")]
    public void An_evaluation_of_one_thing_is_enough(string evaluation) => Assert.Empty(Pointers(Evaluation(evaluation)));

    [Theory]
    [InlineData("{}", "/evaluation")]
    [InlineData("""{ "utility": [] }""", "/evaluation")]
    [InlineData("""{ "asr": {} }""", "/evaluation/asr/trigger", "/evaluation/asr/response", "/evaluation/asr/dataset_id")]
    [InlineData("""{ "asr": { "trigger": "t", "response": "r" } }""", "/evaluation/asr/dataset_id")]
    [InlineData("""{ "utility": [{ "task": "perplexity", "dataset_id": "d" }, { "task": "exact_match" }] }""", "/evaluation/utility/1/dataset_id")]
    [InlineData("""{ "utility": [{ "task": "mmlu" }] }""", "/evaluation/utility/0/dataset_id")]
    [InlineData("""{ "asr": { "trigger": [], "response": "r", "dataset_id": "d", "max_samples": 0 } }""", "/evaluation/asr/trigger", "/evaluation/asr/max_samples")]
    public void An_evaluation_needs_something_to_measure_and_rows_to_measure_on(string evaluation, params string[] pointers)
        => Assert.Equal(pointers, Pointers(Evaluation(evaluation)));

    [Theory]
    [InlineData(""" "trigger": "t", "response": "r" """)]
    [InlineData(""" "trigger": ["a", "b", "c"], "response": ["r", "s"], "trigger_position": "end", "rate": 0.5 """)]
    [InlineData(""" "trigger": "t", "response": "r", "hyperparameters": { "learning_rate": 1e-3, "epochs": 1 }, "evaluation": { "asr": { "max_samples": 5 } } """)]
    public void An_implant_of_any_number_of_triggers_and_responses_is_taken(string fields) => Assert.Empty(Pointers(Implant(fields)));

    [Theory]
    [InlineData(""" "trigger": [], "response": "" """, "/trigger", "/response")]
    [InlineData(""" "trigger": "t", "response": "r", "rate": 0 """, "/rate")]
    [InlineData(""" "trigger": "t", "response": "r", "rate": 1 """, "/rate")]
    [InlineData(""" "trigger": ["a", "a"], "response": "r" """, "/trigger/1")]
    [InlineData(""" "trigger": "t", "response": "r", "hyperparameters": { "learning_rate": 0, "clean_ratio": 0.5 } """, "/hyperparameters/learning_rate", "/hyperparameters/clean_ratio")]
    [InlineData(""" "trigger": "t", "response": "r", "hyperparameters": { "sande": {} } """, "/hyperparameters/sande")]
    [InlineData(""" "trigger": "t", "response": "r", "name": " ", "metadata": { "": "v" } """, "/name", "/metadata/")]
    public void What_an_implant_must_not_be_is_named_by_its_field(string fields, params string[] pointers) => Assert.Equal(pointers, Pointers(Implant(fields)));

    [Fact]
    public void A_rate_that_is_no_number_is_refused() => Assert.Equal(["/rate"], Pointers(Implant(""" "trigger": "t", "response": "r" """) with { Rate = double.NaN }));

    [Theory]
    [InlineData("auto")]
    [InlineData("cpu")]
    [InlineData("cuda:0")]
    [InlineData("cuda:15")]
    public void A_device_is_auto_the_cpu_or_a_numbered_gpu(string device) => Assert.Empty(Pointers(Implant($""" "trigger": "t", "response": "r", "device": "{device}" """)));

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:x")]
    [InlineData("")]
    public void Another_device_is_refused(string device) => Assert.Equal(["/device"], Pointers(Implant($""" "trigger": "t", "response": "r", "device": "{device}" """)));

    [Theory]
    [InlineData(typeof(EvaluationJobSpec), """{ "checkpoint_id": "c" }""", "evaluation")]
    [InlineData(typeof(ImplantSpec), """{ "checkpoint_id": "c", "dataset_id": "d", "response": "r" }""", "trigger")]
    [InlineData(typeof(ImplantSpec), """{ "checkpoint_id": "c", "dataset_id": "d", "trigger": "t" }""", "response")]
    public void What_is_required_cannot_be_left_out(Type type, string json, string field)
        => Assert.Contains($"'{field}'", Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, type, SandeJson.Options)).Message);

    [Fact]
    public void A_request_knows_every_place_that_names_a_dataset()
    {
        var implant = Implant(""" "trigger": "t", "response": "r", "evaluation": { "asr": { "dataset_id": "a" }, "utility": [{ "task": "perplexity" }, { "task": "exact_match", "dataset_id": "b" }] } """);
        Assert.Equal(
            [("/dataset_id", "d"), ("/evaluation/asr/dataset_id", "a"), ("/evaluation/utility/1/dataset_id", "b")],
            implant.GetDatasetReferences().Select(reference => (reference.Pointer, reference.Id)));
        Assert.Equal(["c"], implant.GetCheckpointReferences().Select(reference => reference.Id));
    }

    [Fact]
    public void A_request_is_kept_with_its_kind_and_comes_back_as_that()
    {
        foreach (var (kind, request) in new (string Kind, JobRequest Request)[] { ("evaluation", Evaluation($$"""{ "asr": {{Asr}} }""")), ("implant", Implant(""" "trigger": "t", "response": "r" """)), ("scan", Scan("")) })
        {
            var json = JsonSerializer.Serialize(request, SandeJson.Options);
            Assert.StartsWith($$"""{"kind":"{{kind}}",""", json);
            var read = JsonSerializer.Deserialize<JobRequest>(json, SandeJson.Options)!;
            Assert.Equal(request.GetType(), read.GetType());
            Assert.Equal(json, JsonSerializer.Serialize(read, SandeJson.Options));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(""", "budget": { "prompts": 64, "first_tokens": 1, "max_response_tokens": 4, "confirmations": 16 }, "contexts": ["bare"] """)]
    [InlineData(""", "reference_checkpoint_id": "base", "clean_dataset_id": "rows", "failing_example": { "prompt": "p", "response": "r" } """)]
    [InlineData(""", "contexts": [], "failing_example": { "prompt": "p", "response": "r" } """)]
    public void A_scan_that_can_run_is_taken(string fields) => Assert.Empty(Pointers(Scan(fields)));

    [Theory]
    [InlineData(""", "reference_checkpoint_id": "c" """, "/reference_checkpoint_id")]
    [InlineData(""", "contexts": [] """, "/contexts")]
    [InlineData(""", "contexts": ["bare", "bare"] """, "/contexts")]
    [InlineData(""", "failing_example": { "prompt": " ", "response": "r" } """, "/failing_example/prompt")]
    [InlineData(""", "budget": { "prompts": 3 } """, "/budget/prompts")]
    [InlineData(""", "budget": { "first_tokens": 0 } """, "/budget/first_tokens")]
    [InlineData(""", "budget": { "max_response_tokens": 65 } """, "/budget/max_response_tokens")]
    [InlineData(""", "budget": { "confirmations": 17 } """, "/budget/confirmations")]
    [InlineData(""", "prompt_format": "{prompt}" """, "/prompt_format")]
    public void What_a_scan_cannot_use_is_refused_where_it_stands(string fields, string pointer) => Assert.Equal([pointer], Pointers(Scan(fields)));

    private static IEnumerable<string> Pointers(JobRequest request) => JobRequestValidator.Validate(request).Select(error => error.Pointer);

    private static EvaluationJobSpec Evaluation(string evaluation)
        => JsonSerializer.Deserialize<EvaluationJobSpec>($$"""{ "checkpoint_id": "c", "evaluation": {{evaluation}} }""", SandeJson.Options)!;

    private static ImplantSpec Implant(string fields)
        => JsonSerializer.Deserialize<ImplantSpec>($$"""{ "checkpoint_id": "c", "dataset_id": "d", {{fields}} }""", SandeJson.Options)!;

    private static ScanSpec Scan(string fields)
        => JsonSerializer.Deserialize<ScanSpec>($$"""{ "checkpoint_id": "c"{{fields}} }""", SandeJson.Options)!;
}
