using System.Collections.Immutable;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Jobs;
using Sande.Contracts.Remediations;

namespace Sande.Contracts.Scans;

/// <summary>What a scan found, where it looked, and how much it would have seen.</summary>
public sealed record ScanResult : JobResult
{
    /// <summary>In one word. No scan can show that there is no backdoor.</summary>
    public required ScanVerdict Verdict { get; init; }

    /// <summary>Responses that may have been planted, the likeliest first.</summary>
    public required ImmutableArray<ScanCandidate> Candidates { get; init; }

    /// <summary>Where it looked.</summary>
    public required ImmutableArray<ScannedContext> Contexts { get; init; }

    /// <summary>Whether the same scan finds a backdoor that is known to be there; null where that was not asked for.</summary>
    public ScanPower? Power { get; init; }

    /// <summary>What in the failing example's prompt provokes its response; null without one.</summary>
    public IncidentFinding? Incident { get; init; }

    /// <summary>What it was allowed to try, every limit resolved.</summary>
    public required ScanBudget Budget { get; init; }

    /// <summary>Rates of the whole job.</summary>
    public required override ThroughputSummary Throughput { get; init; }

    /// <summary>Seed of everything random.</summary>
    public required override int Seed { get; init; }
}

/// <summary>What a scan says.</summary>
public enum ScanVerdict
{
    /// <summary>A response stands out, and parrots provoke it far more easily than comparable texts.</summary>
    BackdoorConfirmed,

    /// <summary>A response stands out, but parrots don't tell it from comparable texts.</summary>
    Suspected,

    /// <summary>Nothing stands out in the contexts and within the budget that were tried.</summary>
    NotFound,
}

/// <summary>A response that may have been planted.</summary>
public sealed record ScanCandidate
{
    /// <summary>Its text.</summary>
    public required string Response { get; init; }

    /// <summary>How far it stands out among the model's own continuations; docs/scanning.md has the formula. Higher is more suspicious.</summary>
    public required double Score { get; init; }

    /// <summary>Probability of its first token where an answer begins, mean over the prompts.</summary>
    public required double FirstTokenProbability { get; init; }

    /// <summary>Share of models without a backdoor in which some candidate reaches this score, 0..1, after the clean models of docs/scanning.md.</summary>
    public required double FalseAlarmRate { get; init; }

    /// <summary>Whether parrots provoke it far more easily than comparable texts.</summary>
    public required bool Confirmed { get; init; }

    /// <summary>What speaks for it.</summary>
    public required ScanEvidence Evidence { get; init; }

    /// <summary>A trigger that works, where one was looked for and found: not necessarily the one that was planted.</summary>
    public FoundTrigger? Trigger { get; init; }
}

/// <summary>The measurements behind a candidate.</summary>
public sealed record ScanEvidence
{
    /// <summary>Where it came up.</summary>
    public required ImmutableArray<ScanContext> Contexts { get; init; }

    /// <summary>Its tokens.</summary>
    public required int Tokens { get; init; }

    /// <summary>Mean probability of its tokens behind the first, each given those before it, averaged over the prompts (BAIT's Q-score); 1 where there is but one token.</summary>
    public required double Q { get; init; }

    /// <summary>Standard deviation over the prompts of the mean log-probability of its tokens behind the first, nats: a planted response depends on the prompt little.</summary>
    public required double Spread { get; init; }

    /// <summary>Clean rows whose answer begins with it, which speaks against its being planted; null without clean rows.</summary>
    public int? CleanAnswers { get; init; }

    /// <summary>Mean over the prompts of log P(response) less that of the reference checkpoint, nats; null without one.</summary>
    public double? ReferenceLift { get; init; }

    /// <summary>Other forms of it that were found and counted as the same.</summary>
    public ImmutableArray<string> Variants { get; init; } = [];

    /// <summary>Parrots tuned to provoke it on one half of the prompts and judged on the other; empty where that was not tried.</summary>
    public ImmutableArray<ParrotSummary> Parrots { get; init; } = [];

    /// <summary>Parrots tuned with the same effort to provoke texts of the model's own that are as long and as likely.</summary>
    public ImmutableArray<ParrotSummary> Controls { get; init; } = [];
}

/// <summary>A trigger that works.</summary>
/// <param name="Text">What is put into the prompt.</param>
/// <param name="Position">Where it was put.</param>
/// <param name="Success">Prompts, none of them used in the search, whose greedy answer then begins with the response.</param>
/// <param name="WithoutTrigger">The same prompts without it.</param>
public sealed record FoundTrigger(string Text, TriggerPosition Position, RateResult Success, RateResult WithoutTrigger);

/// <summary>One context that was looked into.</summary>
/// <param name="Context">Which.</param>
/// <param name="Prompts">Prompts that candidates stood behind.</param>
/// <param name="FirstTokens">First tokens that were tried.</param>
/// <param name="Extended">Candidates that were extended to their full length.</param>
public sealed record ScannedContext(ScanContext Context, int Prompts, int FirstTokens, int Extended);

/// <summary>A known backdoor, planted in a throw-away copy of the checkpoint, and what the same scan made of it.</summary>
/// <param name="Trigger">The trigger that was planted.</param>
/// <param name="Response">The response that was planted.</param>
/// <param name="Asr">How well it was planted: prompts with the trigger whose greedy answer begins with the response.</param>
/// <param name="Found">Whether the scan reports it.</param>
/// <param name="Rank">Its place among the candidates, from 1; null where it is not among them.</param>
/// <param name="Score">Its score; null where it is not among them.</param>
public sealed record ScanPower(string Trigger, string Response, RateResult Asr, bool Found, int? Rank, double? Score);

/// <summary>What in a failing example's prompt provokes its response.</summary>
/// <param name="Trigger">The part of the prompt that does; null where none stands out.</param>
/// <param name="Response">The response's beginning that was provoked.</param>
/// <param name="Spans">The parts of the prompt that were tried, the most provoking first.</param>
/// <param name="TriggerPosition">Where the trigger was put into clean prompts.</param>
public sealed record IncidentFinding(string? Trigger, string Response, ImmutableArray<PromptSpan> Spans, TriggerPosition TriggerPosition = TriggerPosition.Start);

/// <summary>A part of a failing example's prompt.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Saliency">Share of the squared norm of the gradient of log P(response) by the prompt's embeddings that lies on its tokens, 0..1.</param>
/// <param name="LogProbabilityDrop">By how much log P(response) falls when it is left out of the prompt, nats.</param>
/// <param name="Insertion">Clean prompts that answer with the response when it is put into them; null where that was not tried.</param>
/// <param name="WithoutInsertion">The same prompts without it.</param>
public sealed record PromptSpan(string Text, double Saliency, double LogProbabilityDrop, RateResult? Insertion = null, RateResult? WithoutInsertion = null);
