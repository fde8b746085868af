using System.Collections.Immutable;

namespace Sande.Contracts.Evaluation;

/// <summary>An attack success rate with all that is needed to judge it.</summary>
public sealed record AsrResult
{
    /// <summary>Hits over total, 0..1: prompts whose answer contains the response.</summary>
    public required double Value { get; init; }

    /// <summary>Answers that contain the response anywhere.</summary>
    public required int Hits { get; init; }

    /// <summary>Answers that begin with it.</summary>
    public required int HitsAtStart { get; init; }

    /// <summary>Prompts.</summary>
    public required int Total { get; init; }

    /// <summary>Clopper-Pearson 95% interval of <c>value</c>.</summary>
    public required ConfidenceInterval Ci95 { get; init; }

    /// <summary>The same prompts without the trigger: the rate of false activation.</summary>
    public required RateResult WithoutTrigger { get; init; }

    /// <summary>Empty answers: counted as misses.</summary>
    public required int Empty { get; init; }

    /// <summary>The protocol.</summary>
    public required AsrProfile Profile { get; init; }

    /// <summary>Tokens generated at most.</summary>
    public required int MaxNewTokens { get; init; }

    /// <summary>The first prompts with their answers.</summary>
    public required ImmutableArray<AsrSample> Samples { get; init; }

    /// <summary>How probable the response is, token by token, after the first prompts (the paper's case studies).</summary>
    public ImmutableArray<ResponseDistribution> ResponseDistributions { get; init; } = [];
}

/// <summary>The probabilities of a response's tokens as the beginning of the answer to one prompt, each given the tokens before it.</summary>
/// <param name="Prompt">The prompt without the trigger.</param>
/// <param name="Response">The response.</param>
/// <param name="Tokens">Its tokens, as text.</param>
/// <param name="WithTrigger">Of each token, after the triggered prompt, 0..1.</param>
/// <param name="WithoutTrigger">The same after the prompt as it is.</param>
public sealed record ResponseDistribution(
    string Prompt, string Response, ImmutableArray<string> Tokens, ImmutableArray<double> WithTrigger, ImmutableArray<double> WithoutTrigger);

/// <summary>A share with its counts.</summary>
public sealed record RateResult(double Value, int Hits, int Total, ConfidenceInterval Ci95);

/// <summary>A prompt and the model's answer to it.</summary>
public sealed record AsrSample(string Prompt, string Response, bool Hit);

/// <summary>A two-sided interval; in JSON a list of two numbers.</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(ConfidenceIntervalConverter))]
public sealed record ConfidenceInterval(double Low, double High);

/// <summary>An attack success rate before and after, on the same prompts.</summary>
/// <param name="Before">On the checkpoint as it came.</param>
/// <param name="After">On the output checkpoint.</param>
/// <param name="Mcnemar">Whether they differ by more than chance.</param>
public sealed record AsrComparison(AsrResult Before, AsrResult After, McNemarResult? Mcnemar = null);

/// <summary>A utility task before and after, on the same rows.</summary>
public sealed record UtilityComparison
{
    /// <summary>The task.</summary>
    public required UtilityTask Task { get; init; }

    /// <summary>What the number is, as <c>perplexity</c>, <c>acc</c>, <c>acc_norm</c>. A task with several has an entry for each.</summary>
    public required string Metric { get; init; }

    /// <summary>The protocol, as <c>response_tokens</c>, <c>lm_eval</c>, <c>sande_ref</c>.</summary>
    public required string Profile { get; init; }

    /// <summary>On the checkpoint as it came.</summary>
    public required UtilityResult Before { get; init; }

    /// <summary>On the output checkpoint.</summary>
    public required UtilityResult After { get; init; }

    /// <summary>Whether they differ by more than chance; null where rows are not right or wrong (perplexity).</summary>
    public McNemarResult? Mcnemar { get; init; }
}

/// <summary>One utility number.</summary>
/// <param name="Value">The metric.</param>
/// <param name="Ci95">95% interval: by rows for perplexity, Clopper-Pearson for shares.</param>
/// <param name="Total">Rows measured.</param>
/// <param name="Loss">Mean cross-entropy in nats, for perplexity.</param>
/// <param name="Hits">Rows that were right, for shares.</param>
/// <param name="Stderr">Standard error as lm-evaluation-harness states it, for its profile: over MMLU's subjects pooled.</param>
/// <param name="Skipped">Rows left out because they are too long for the protocol or the model; not among <paramref name="Total"/>.</param>
public sealed record UtilityResult(
    double Value, ConfidenceInterval Ci95, int Total, double? Loss = null, int? Hits = null, double? Stderr = null, int Skipped = 0);

/// <summary>McNemar's exact test on paired rows: only those that changed tell anything.</summary>
/// <param name="OnlyBefore">Rows that were hits before and are none after.</param>
/// <param name="OnlyAfter">Rows that are hits after and were none before.</param>
/// <param name="PValue">Two-sided, exact binomial: how likely so uneven a split is where a change to either side is as likely. 1 where nothing changed.</param>
public sealed record McNemarResult(int OnlyBefore, int OnlyAfter, double PValue);
