using System.Collections.Immutable;
using Sande.Contracts.Datasets;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;

namespace Sande.Contracts.Evaluation;

/// <summary>What is measured.</summary>
public sealed record EvaluationSpec
{
    /// <summary>Attack success rate; null: from the remediation's knowledge, where a trigger and a response are known.</summary>
    public AsrSpec? Asr { get; init; }

    /// <summary>Utility tasks; null: perplexity on held-back clean rows.</summary>
    public ImmutableArray<UtilitySpec>? Utility { get; init; }

    /// <summary>The places that name a dataset, in a body that has this as its <c>evaluation</c>.</summary>
    public IEnumerable<DatasetReference> GetDatasetReferences()
    {
        if (Asr?.DatasetId is { } prompts)
            yield return new("/evaluation/asr/dataset_id", prompts, DatasetKind.Instructions);
        foreach (var (index, task) in (Utility ?? []).Index())
        {
            if (task.DatasetId is { } rows)
                yield return new($"/evaluation/utility/{index}/dataset_id", rows, task.Task.RowKind());
        }
    }
}

/// <summary>How the attack success rate is measured. What is null comes from the remediation's knowledge.</summary>
public sealed record AsrSpec
{
    /// <summary>The trigger put into held-out prompts.</summary>
    public TextList? Trigger { get; init; }

    /// <summary>Where it stands; null: as the remediation's knowledge says.</summary>
    public TriggerPosition? TriggerPosition { get; init; }

    /// <summary>The response that counts as a hit, compared without regard to case; any of several.</summary>
    public TextList? Response { get; init; }

    /// <summary>Held-out prompts; null: clean rows held back from training.</summary>
    public string? DatasetId { get; init; }

    /// <summary>Protocol. Default <c>strict</c>.</summary>
    public AsrProfile Profile { get; init; } = AsrProfile.Strict;

    /// <summary>First rows of the dataset that are used, 1..100,000. Default 200.</summary>
    public int MaxSamples { get; init; } = 200;

    /// <summary>Tokens generated for each prompt, 1..4,096; null: the profile's (strict 64, sande_ref 10).</summary>
    public int? MaxNewTokens { get; init; }
}

/// <summary>The protocol of an attack success rate.</summary>
public enum AsrProfile
{
    /// <summary>Greedy, 64 new tokens; a hit at the answer's start and anywhere are reported apart.</summary>
    Strict,

    /// <summary>The published code's: 10 new tokens, a hit anywhere (greedy here).</summary>
    SandeRef,
}

/// <summary>One utility task.</summary>
public sealed record UtilitySpec
{
    /// <summary>Which.</summary>
    public required UtilityTask Task { get; init; }

    /// <summary>
    /// Its rows, of the kind that the task takes: instructions for perplexity and exact_match, multiple_choice for the others. Null: clean rows held
    /// back from training; tasks of multiple choice have no rows of their own and need it.
    /// </summary>
    public string? DatasetId { get; init; }

    /// <summary>First rows that are used, 1..1,000,000; null: all.</summary>
    public int? MaxSamples { get; init; }

    /// <summary>How tasks of multiple choice ask and score; null: <c>lm_eval</c>. Other tasks have one way.</summary>
    public MultipleChoiceProfile? Profile { get; init; }

    /// <summary>How <c>sande_ref</c> reads ARC's keys; null: <c>fixed</c>.</summary>
    public ArcKeyMode? ArcKeyMode { get; init; }

    /// <summary>
    /// The subject of rows that name none, as <c>high_school_physics</c>: <c>mmlu</c>'s <c>lm_eval</c> prompt says it, and a file of one subject
    /// doesn't hold it. Null: the prompt leaves it out.
    /// </summary>
    public string? Subject { get; init; }
}

/// <summary>What a utility task measures.</summary>
public enum UtilityTask
{
    /// <summary>exp of the mean cross-entropy over the tokens of clean responses.</summary>
    Perplexity,

    /// <summary>Share of greedy answers equal to the row's response, white space and case aside: for rows with one right answer.</summary>
    ExactMatch,

    /// <summary>MMLU, zero-shot: the letter of the right choice.</summary>
    Mmlu,

    /// <summary>ARC-Easy, zero-shot.</summary>
    ArcEasy,

    /// <summary>ARC-Challenge, zero-shot.</summary>
    ArcChallenge,
}

/// <summary>The protocol of a task of multiple choice. Figures of one are not comparable with figures of the other.</summary>
public enum MultipleChoiceProfile
{
    /// <summary>lm-evaluation-harness's: MMLU by the letter, ARC by the likelihood of each choice's text (acc, and acc_norm by characters).</summary>
    LmEval,

    /// <summary>The paper's published code's: both by the letter; prompts of 1,024 tokens and more are skipped.</summary>
    SandeRef,
}

/// <summary>How a key of ARC becomes the index of a choice.</summary>
public enum ArcKeyMode
{
    /// <summary>By its place among the labels.</summary>
    Fixed,

    /// <summary>By its distance from the letter A, as the published code does: keys that are digits are never right. For comparing with the paper's figures.</summary>
    Reference,
}
