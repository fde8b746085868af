using System.Collections.Immutable;
using Sande.Contracts.Callbacks;
using Sande.Contracts.Checkpoints;
using Sande.Contracts.Datasets;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Jobs;
using Sande.Contracts.Scans;

namespace Sande.Contracts.Remediations;

/// <summary>The body of <c>POST /v1/remediations</c>.</summary>
public record RemediationSpec : JobRequest
{
    /// <summary>The backdoored checkpoint.</summary>
    public required override string CheckpointId { get; init; }

    /// <summary>A name for people.</summary>
    public override string? Name { get; init; }

    /// <summary>How. Default <c>auto</c>.</summary>
    public RemediationMethod Method { get; init; } = RemediationMethod.Auto;

    /// <summary>What is known of the backdoor. With nothing known, or a failing example alone, method <c>auto</c> scans first and goes on with what is confirmed.</summary>
    public Knowledge Knowledge { get; init; } = new();

    /// <summary>Clean instruction rows to train on.</summary>
    public required virtual string CleanDatasetId { get; init; }

    /// <summary>How much the scan before it may try, where nothing is known; null: its defaults.</summary>
    public ScanBudget? ScanBudget { get; init; }

    /// <summary>A clean base of the same architecture (Fine-mixing), a teacher (NAD), or a clean relative for the scan before it, where nothing is known.</summary>
    public string? ReferenceCheckpointId { get; init; }

    /// <summary>Preference pairs (DPO).</summary>
    public string? PreferenceDatasetId { get; init; }

    /// <summary>Where unset hyper-parameters come from. Default <c>default</c>.</summary>
    public Preset Preset { get; init; } = Preset.Default;

    /// <summary>What is set by hand.</summary>
    public Hyperparameters Hyperparameters { get; init; } = new();

    /// <summary>How prompts are written. Default <c>human_assistant</c>, the paper's.</summary>
    public PromptTemplateName PromptTemplate { get; init; } = PromptTemplateName.HumanAssistant;

    /// <summary>
    /// The template's text, with <c>custom</c> alone: <c>{system}</c>, <c>{prompt}</c> and <c>{response}</c> stand for a row's texts. Behind <c>{response}</c> may
    /// stand the special token that ends an answer; where nothing does, the tokenizer's end of text ends it.
    /// </summary>
    public string? PromptFormat { get; init; }

    /// <summary>What is measured before and after; null: the attack success rate from what is known, on held-back clean rows, and their perplexity.</summary>
    public EvaluationSpec? Evaluation { get; init; }

    /// <summary>Who is told when the job has ended.</summary>
    public override CallbackSpec? Callback { get; init; }

    /// <summary>What it is computed on: <c>auto</c>, <c>cpu</c> or <c>cuda:N</c>. A worker shows a job one GPU, <c>cuda:0</c>. Default <c>auto</c>.</summary>
    public override string Device { get; init; } = DeviceName.Auto;

    /// <summary>The caller's own words: at most 16 pairs, keys of 64 and values of 512 characters at most.</summary>
    public override ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <inheritdoc/>
    public override IEnumerable<CheckpointReference> GetCheckpointReferences()
        => ReferenceCheckpointId is { } reference ? [.. base.GetCheckpointReferences(), new("/reference_checkpoint_id", reference)] : base.GetCheckpointReferences();

    /// <inheritdoc/>
    public override IEnumerable<DatasetReference> GetDatasetReferences()
    {
        yield return new("/clean_dataset_id", CleanDatasetId, DatasetKind.Instructions);
        if (PreferenceDatasetId is { } preferences)
            yield return new("/preference_dataset_id", preferences, DatasetKind.Preferences);
        foreach (var reference in Evaluation?.GetDatasetReferences() ?? [])
            yield return reference;
    }

    /// <summary>The fields of a remediation's own, whatever a record that inherits them adds.</summary>
    protected static RemediationSpec Plain(RemediationSpec spec) => new(spec);
}

/// <summary>How a row becomes a prompt.</summary>
public enum PromptTemplateName
{
    /// <summary><c>Human: {instruction}[ {input}]\nAssistant:</c> (the paper's).</summary>
    HumanAssistant,

    /// <summary>Stanford Alpaca's: <c>### Instruction:</c> and <c>### Response:</c> below its opening sentences.</summary>
    Alpaca,

    /// <summary>ChatML: <c>&lt;|im_start|&gt;user … &lt;|im_end|&gt;</c> (Qwen and others).</summary>
    Chatml,

    /// <summary>Llama 2 chat's: <c>[INST] … [/INST]</c>.</summary>
    Llama2,

    /// <summary>Llama 3 instruct's: <c>&lt;|start_header_id|&gt;user&lt;|end_header_id|&gt; … &lt;|eot_id|&gt;</c>.</summary>
    Llama3,

    /// <summary>The text given as <c>prompt_format</c>.</summary>
    Custom,

    /// <summary>The checkpoint's own chat template.</summary>
    Chat,
}
