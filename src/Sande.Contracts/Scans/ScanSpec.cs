using System.Collections.Immutable;
using Sande.Contracts.Callbacks;
using Sande.Contracts.Checkpoints;
using Sande.Contracts.Datasets;
using Sande.Contracts.Jobs;
using Sande.Contracts.Remediations;

namespace Sande.Contracts.Scans;

/// <summary>The body of <c>POST /v1/scans</c>: looks for a backdoor with nothing known, and changes nothing.</summary>
public sealed record ScanSpec : JobRequest
{
    /// <summary>The checkpoint to look into.</summary>
    public required override string CheckpointId { get; init; }

    /// <summary>A name for people.</summary>
    public override string? Name { get; init; }

    /// <summary>A clean relative with the same vocabulary, as the base that it was fine-tuned from: candidates are judged by how much likelier they are than there.</summary>
    public string? ReferenceCheckpointId { get; init; }

    /// <summary>Clean instruction rows, for prompts of the model's own kind; null: a short list of neutral prompts that comes with the program.</summary>
    public string? CleanDatasetId { get; init; }

    /// <summary>One conversation in which it misbehaved, where there is one: what in the prompt provokes the response is found first.</summary>
    public FailingExample? FailingExample { get; init; }

    /// <summary>What responses are looked for behind; null: everything that the checkpoint allows. An empty list, with a failing example: that is looked into alone.</summary>
    public ImmutableArray<ScanContext>? Contexts { get; init; }

    /// <summary>How much is tried.</summary>
    public ScanBudget Budget { get; init; } = new();

    /// <summary>How prompts are written in the context <c>prompt_template</c>. Default <c>human_assistant</c>, the paper's.</summary>
    public PromptTemplateName PromptTemplate { get; init; } = PromptTemplateName.HumanAssistant;

    /// <summary>
    /// The template's text, with <c>custom</c> alone: <c>{system}</c>, <c>{prompt}</c> and <c>{response}</c> stand for a row's texts. Behind <c>{response}</c> may
    /// stand the special token that ends an answer; where nothing does, the tokenizer's end of text ends it.
    /// </summary>
    public string? PromptFormat { get; init; }

    /// <summary>Number format of the weights. Default <c>auto</c>.</summary>
    public Precision Precision { get; init; } = Precision.Auto;

    /// <summary>Seed of everything random: which prompts, which control texts, what parrots start from. Default 42.</summary>
    public int? Seed { get; init; }

    /// <summary>What it is computed on: <c>auto</c>, <c>cpu</c> or <c>cuda:N</c>. A worker shows a job one GPU, <c>cuda:0</c>. Default <c>auto</c>.</summary>
    public override string Device { get; init; } = DeviceName.Auto;

    /// <summary>Who is told when the job has ended.</summary>
    public override CallbackSpec? Callback { get; init; }

    /// <summary>The caller's own words: at most 16 pairs, keys of 64 and values of 512 characters at most.</summary>
    public override ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <inheritdoc/>
    public override IEnumerable<CheckpointReference> GetCheckpointReferences()
        => ReferenceCheckpointId is { } reference ? [.. base.GetCheckpointReferences(), new("/reference_checkpoint_id", reference)] : base.GetCheckpointReferences();

    /// <inheritdoc/>
    public override IEnumerable<DatasetReference> GetDatasetReferences()
        => CleanDatasetId is { } rows ? [new("/clean_dataset_id", rows, DatasetKind.Instructions)] : [];
}
