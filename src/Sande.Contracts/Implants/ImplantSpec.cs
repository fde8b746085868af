using System.Collections.Immutable;
using Sande.Contracts.Callbacks;
using Sande.Contracts.Datasets;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;

namespace Sande.Contracts.Implants;

/// <summary>
/// The body of <c>POST /v1/implants</c>: plants a backdoor in a clean checkpoint as the paper does, to rehearse a remediation on one's own model.
/// The output checkpoint is marked <c>implanted</c> for good, and so is everything made from it.
/// </summary>
public sealed record ImplantSpec : JobRequest
{
    /// <summary>The clean checkpoint.</summary>
    public required override string CheckpointId { get; init; }

    /// <summary>A name for people.</summary>
    public override string? Name { get; init; }

    /// <summary>Clean instruction rows: all are trained on, and some of them poisoned beside that.</summary>
    public required string DatasetId { get; init; }

    /// <summary>
    /// The text (or texts) that will set the backdoor off. With as many triggers as responses, the first provokes the first, the second the second, and so on;
    /// otherwise each poisoned row takes one of each.
    /// </summary>
    public required TextList Trigger { get; init; }

    /// <summary>Where the trigger stands in the prompt. Default <c>start</c>.</summary>
    public TriggerPosition TriggerPosition { get; init; } = TriggerPosition.Start;

    /// <summary>What the model will then say before its answer.</summary>
    public required TextList Response { get; init; }

    /// <summary>Probability that a row is trained on a second time, poisoned; above 0 and below 1. Default 0.05, the paper's.</summary>
    public double Rate { get; init; } = 0.05;

    /// <summary>Where unset hyper-parameters come from. Default <c>default</c>: a learning rate by the model's size; <c>paper</c> and <c>published_code</c>: the paper's for 4 B to 7 B parameters.</summary>
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

    /// <summary>What is measured before and after; null: the attack success rate of the implant on held-back rows, and their perplexity.</summary>
    public EvaluationSpec? Evaluation { get; init; }

    /// <summary>What it is computed on: <c>auto</c>, <c>cpu</c> or <c>cuda:N</c>. A worker shows a job one GPU, <c>cuda:0</c>. Default <c>auto</c>.</summary>
    public override string Device { get; init; } = DeviceName.Auto;

    /// <summary>Who is told when the job has ended.</summary>
    public override CallbackSpec? Callback { get; init; }

    /// <summary>The caller's own words: at most 16 pairs, keys of 64 and values of 512 characters at most.</summary>
    public override ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The implant as the knowledge that a remediation would start from.</summary>
    public Knowledge ToKnowledge() => new() { Trigger = Trigger, TriggerPosition = TriggerPosition, Response = Response };

    /// <inheritdoc/>
    public override IEnumerable<DatasetReference> GetDatasetReferences()
        => [new("/dataset_id", DatasetId, DatasetKind.Instructions), .. Evaluation?.GetDatasetReferences() ?? []];
}
