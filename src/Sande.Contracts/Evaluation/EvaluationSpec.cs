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
                yield return new($"/evaluation/utility/{index}/dataset_id", rows, DatasetKind.Instructions);
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

    /// <summary>Its rows; null: clean rows held back from training.</summary>
    public string? DatasetId { get; init; }

    /// <summary>First rows that are used, 1..1,000,000; null: all.</summary>
    public int? MaxSamples { get; init; }
}

/// <summary>What a utility task measures.</summary>
public enum UtilityTask
{
    /// <summary>exp of the mean cross-entropy over the tokens of clean responses.</summary>
    Perplexity,

    /// <summary>Share of greedy answers equal to the row's response, white space and case aside: for rows with one right answer.</summary>
    ExactMatch,
}
