namespace Sande.Training.Scanning.Search;

/// <summary>A candidate that was extended to its end in one context.</summary>
internal sealed record FoundResponse
{
    /// <summary>Its tokens; those behind its end are cut.</summary>
    public required int[] Tokens { get; init; }

    /// <summary>What it is compared by: its first tokens, and of a beginning that is shorter those that followed while it was extended, which longer ones are compared with.</summary>
    public required int[] Extended { get; init; }

    /// <summary>Tokens of it that are compared.</summary>
    public int Compared => Math.Min(Tokens.Length, Extended.Length);

    /// <summary>Of its first 1, 2, … words: the tokens up to the end of each.</summary>
    public required int[] WordEnds { get; init; }

    /// <summary>Its words, the last one included, which may go on.</summary>
    public int Words => WordEnds.Count(end => end < Tokens.Length) + 1;

    /// <summary>Its text.</summary>
    public required string Text { get; init; }

    /// <summary>A of the first 1, 2, … tokens of <see cref="Extended"/> (<see cref="RowWeights.Activation"/>); none where it is not measured yet.</summary>
    public double[] Activations { get; init; } = [];

    /// <summary>The end behind a short response (<see cref="ResponseEnds"/>): A with it, and its probability where the response is likely; null for a beginning; (0, 1) where it is not measured yet.</summary>
    public PathStep? Whole { get; init; }

    /// <summary>How far it stands out (<see cref="NullDistribution"/>).</summary>
    public double Score { get; init; }

    /// <summary>Probability of its first token behind the plain prompts, mean.</summary>
    public double FirstTokenProbability { get; init; }

    /// <summary>Mean probability of its tokens behind the first, each given those before it, behind the plain prompts.</summary>
    public double Q { get; init; }

    /// <summary>Standard deviation over the plain prompts of the mean log-probability of its tokens behind the first, nats.</summary>
    public double Spread { get; init; }

    /// <summary>log P(response | prompt) behind the plain prompts, mean, nats.</summary>
    public double LogProbability { get; init; }

    /// <summary>Clean rows whose answer begins with it (<see cref="Search.CleanAnswers"/>).</summary>
    public int CleanAnswers { get; init; }

    /// <summary>Other forms of it that were found.</summary>
    public IReadOnlyList<string> Variants { get; init; } = [];
}
