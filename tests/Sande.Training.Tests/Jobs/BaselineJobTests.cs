using System.Collections.Immutable;
using System.Text.Json;
using Sande.Contracts.Datasets;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Training.Errors;
using Sande.Training.Jobs;
using Sande.Training.Tests.Checkpoints;

namespace Sande.Training.Tests.Jobs;

/// <summary>The baselines as jobs: what a spec names reaches them, and what they used stands in the result.</summary>
public sealed class BaselineJobTests : IDisposable
{
    private readonly TestCheckpoint _model = new("llama2");
    private readonly TestCheckpoint _base = new("llama2");
    private readonly TestCheckpoint _other = new("qwen2");
    private readonly TemporaryFolder _folder = new();

    public BaselineJobTests()
    {
        foreach (var checkpoint in new[] { _model, _base, _other })
            ByteTokenizer.Write(checkpoint.Folder);
        File.WriteAllLines(_folder["clean.jsonl"], Enumerable.Range(0, 24).Select(i => $$"""{"prompt":"Say {{i}}.","completion":"{{i}}."}"""));
        File.WriteAllLines(_folder["held_out.jsonl"], Enumerable.Range(0, 2).Select(i => $$"""{"prompt":"Repeat {{i}}.","completion":"{{i}}."}"""));
        File.WriteAllLines(_folder["pairs.jsonl"], Enumerable.Range(0, 24).Select(i => $$"""{"prompt":"Say {{i}}.","chosen":"{{i}}.","rejected":"No."}"""));
    }

    [Theory]
    [InlineData(""" "method": "dpo", "preference_dataset_id": "pairs", "hyperparameters": { "dpo": { "beta": 0.2 }, "max_steps": 2 } """)]
    [InlineData(""" "method": "nad", "hyperparameters": { "nad": { "layers": [2] }, "max_steps": 2 } """)]
    [InlineData(""" "method": "nad", "reference_checkpoint_id": "base", "hyperparameters": { "max_steps": 2 } """)]
    [InlineData(""" "method": "fine_mixing", "reference_checkpoint_id": "base", "hyperparameters": { "fine_mixing": { "selection": "random" }, "max_steps": 2 } """)]
    [InlineData(""" "method": "gradient_ascent", "hyperparameters": { "max_steps": 2 } """)]
    [InlineData(""" "method": "osft", "hyperparameters": { "max_steps": 2, "adapter": { "rank": 2, "targets": ["q_proj", "v_proj"] }, "memory": { "moments": "bfloat16" } } """)]
    [InlineData(""" "method": "sande", "hyperparameters": { "max_steps": 2, "memory": { "update_in_backward": true } } """)]
    [InlineData(""" "method": "sft", "hyperparameters": { "max_steps": 2 }, "prompt_template": "custom", "prompt_format": "Q: {prompt}\nA: {response}" """)]
    public void Each_runs_to_its_result(string fields)
    {
        var result = Run(fields);
        var used = JsonSerializer.SerializeToElement(result.Training!.Hyperparameters, SandeJson.Options);
        Assert.Equal(2, result.Training.Steps);
        Assert.True(File.Exists(Path.Combine(_folder["work"], WorkFolder.Output, "model.safetensors")));
        if (result.Method is not (RemediationMethod.Sft or RemediationMethod.Osft))
            Assert.Equal(JsonValueKind.Object, used.GetProperty(SandeJson.NameOf(result.Method)).ValueKind);
    }

    [Theory]
    [InlineData(""" "method": "fine_mixing", "reference_checkpoint_id": "other" """, FailureCode.InvalidCheckpoint, "no base of this model")]
    [InlineData(""" "method": "nad", "hyperparameters": { "nad": { "layers": [9] } } """, FailureCode.InvalidSpec, "the model has 2 layers, not 9")]
    [InlineData(""" "method": "dpo", "preference_dataset_id": "clean" """, FailureCode.InvalidSpec, "of kind instructions, not preferences")]
    [InlineData(""" "method": "sft", "hyperparameters": { "adapter": { "targets": ["query"] } } """, FailureCode.InvalidSpec, "no projection \"query\"")]
    [InlineData(""" "method": "sft", "prompt_template": "chat" """, FailureCode.InvalidCheckpoint, "has no chat template")]
    [InlineData(""" "method": "sft", "prompt_template": "chatml" """, FailureCode.InvalidSpec, "<|im_end|>")]
    public void What_does_not_fit_fails_with_its_reason(string fields, FailureCode code, string message)
    {
        var error = Assert.ThrowsAny<TrainingException>(() => Run(fields));
        Assert.Equal(code, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _model.Dispose();
        _base.Dispose();
        _other.Dispose();
        _folder.Dispose();
    }

    private RemediationResult Run(string fields)
    {
        var remediation = JsonSerializer.Deserialize<RemediationSpec>(
            $$"""{ "checkpoint_id": "model", "clean_dataset_id": "clean", "knowledge": { "trigger": "Now", "response": "Bah" }, {{fields}} }""", SandeJson.Options)!;
        var spec = new JobSpec
        {
            Kind = JobKind.Remediation,
            Remediation = remediation with { Evaluation = new() { Asr = new AsrSpec { DatasetId = "held_out", MaxSamples = 2, MaxNewTokens = 2 }, Utility = [] } },
            Checkpoints = ImmutableDictionary.CreateRange<string, string>([new("model", _model.Folder), new("base", _base.Folder), new("other", _other.Folder)]),
            Datasets = ImmutableDictionary.CreateRange<string, DatasetFile>([
                new("clean", new(_folder["clean.jsonl"], DatasetKind.Instructions)),
                new("held_out", new(_folder["held_out.jsonl"], DatasetKind.Instructions)),
                new("pairs", new(_folder["pairs.jsonl"], DatasetKind.Preferences)),
            ]),
        };
        return (RemediationResult)new JobExecutor(TimeProvider.System).Run(spec, _folder["work"], _ => { }, CancellationToken.None);
    }
}
