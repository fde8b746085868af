using System.Collections.Immutable;
using Sande.Contracts.Callbacks;
using Sande.Contracts.Datasets;
using Sande.Contracts.Jobs;
using Sande.Contracts.Remediations;

namespace Sande.Contracts.Evaluation;

/// <summary>The body of <c>POST /v1/evaluations</c>: measures a checkpoint and changes nothing.</summary>
public sealed record EvaluationJobSpec : JobRequest
{
    /// <summary>The checkpoint to measure.</summary>
    public required override string CheckpointId { get; init; }

    /// <summary>A name for people.</summary>
    public override string? Name { get; init; }

    /// <summary>What is measured: at least one thing, and on a dataset each, since there are no clean rows to hold back.</summary>
    public required EvaluationSpec Evaluation { get; init; }

    /// <summary>How prompts are written. Default <c>human_assistant</c>, the paper's.</summary>
    public PromptTemplateName PromptTemplate { get; init; } = PromptTemplateName.HumanAssistant;

    /// <summary>
    /// The template's text, with <c>custom</c> alone: <c>{system}</c>, <c>{prompt}</c> and <c>{response}</c> stand for a row's texts. Behind <c>{response}</c> may
    /// stand the special token that ends an answer; where nothing does, the tokenizer's end of text ends it.
    /// </summary>
    public string? PromptFormat { get; init; }

    /// <summary>Number format of the weights. Default <c>auto</c>.</summary>
    public Precision Precision { get; init; } = Precision.Auto;

    /// <summary>Seed of everything random: which trigger a row takes, and before which word. Default 42.</summary>
    public int? Seed { get; init; }

    /// <summary>What it is computed on: <c>auto</c>, <c>cpu</c> or <c>cuda:N</c>. A worker shows a job one GPU, <c>cuda:0</c>. Default <c>auto</c>.</summary>
    public override string Device { get; init; } = DeviceName.Auto;

    /// <summary>Who is told when the job has ended.</summary>
    public override CallbackSpec? Callback { get; init; }

    /// <summary>The caller's own words: at most 16 pairs, keys of 64 and values of 512 characters at most.</summary>
    public override ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <inheritdoc/>
    public override IEnumerable<DatasetReference> GetDatasetReferences() => Evaluation.GetDatasetReferences();
}
