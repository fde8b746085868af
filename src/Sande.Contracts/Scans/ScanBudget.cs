namespace Sande.Contracts.Scans;

/// <summary>How much a scan may try. More finds more, and takes longer.</summary>
public sealed record ScanBudget
{
    /// <summary>Prompts that every candidate is measured behind, in each of two sets, 4..64. Default 12.</summary>
    public int Prompts { get; init; } = 12;

    /// <summary>
    /// First tokens that are extended, those the model is likeliest to begin an answer with, 1..1,000,000; null: the whole vocabulary up to 32,768 tokens, of a larger one as
    /// many. With fewer than some hundred there is little for a candidate to stand out from: scores are lower then, or there are none.
    /// </summary>
    public int? FirstTokens { get; init; }

    /// <summary>Tokens of a response at most, 4..64. Default 16.</summary>
    public int MaxResponseTokens { get; init; } = 16;

    /// <summary>Candidates that parrots are tuned for at most, 1..16. Default 3.</summary>
    public int Confirmations { get; init; } = 3;

    /// <summary>Whether a trigger that works is looked for where a response is confirmed. Default true.</summary>
    public bool FindTriggers { get; init; } = true;

    /// <summary>Whether a known backdoor is planted in a throw-away copy to see whether the same scan finds it; about doubles the time. Default false.</summary>
    public bool MeasurePower { get; init; }
}
