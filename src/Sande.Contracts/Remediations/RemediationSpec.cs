using System.Collections.Immutable;
using Sande.Contracts.Evaluation;

namespace Sande.Contracts.Remediations;

/// <summary>The body of <c>POST /v1/remediations</c>.</summary>
public sealed record RemediationSpec
{
    /// <summary>The backdoored checkpoint.</summary>
    public required string CheckpointId { get; init; }

    /// <summary>A name for people.</summary>
    public string? Name { get; init; }

    /// <summary>How. Default <c>auto</c>.</summary>
    public RemediationMethod Method { get; init; } = RemediationMethod.Auto;

    /// <summary>What is known of the backdoor.</summary>
    public Knowledge Knowledge { get; init; } = new();

    /// <summary>Clean instruction rows to train on.</summary>
    public required string CleanDatasetId { get; init; }

    /// <summary>A clean base of the same architecture (Fine-mixing) or a teacher (NAD).</summary>
    public string? ReferenceCheckpointId { get; init; }

    /// <summary>Preference pairs (DPO).</summary>
    public string? PreferenceDatasetId { get; init; }

    /// <summary>Where unset hyper-parameters come from. Default <c>default</c>.</summary>
    public Preset Preset { get; init; } = Preset.Default;

    /// <summary>What is set by hand.</summary>
    public Hyperparameters Hyperparameters { get; init; } = new();

    /// <summary>How prompts are written. Default <c>human_assistant</c>, the paper's.</summary>
    public PromptTemplateName PromptTemplate { get; init; } = PromptTemplateName.HumanAssistant;

    /// <summary>What is measured before and after; null: the attack success rate from what is known, on held-back clean rows, and their perplexity.</summary>
    public EvaluationSpec? Evaluation { get; init; }

    /// <summary>Who is told when the job ends.</summary>
    public CallbackSpec? Callback { get; init; }

    /// <summary>The caller's own words: at most 16 pairs, keys of 64 and values of 512 characters at most.</summary>
    public ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;
}

/// <summary>A webhook that is called when the job ends (Standard Webhooks).</summary>
public sealed record CallbackSpec(string Url, string? Secret = null);

/// <summary>How a row becomes a prompt.</summary>
public enum PromptTemplateName
{
    /// <summary><c>Human: {instruction}[ {input}]\nAssistant:</c> (the paper's).</summary>
    HumanAssistant,
}
