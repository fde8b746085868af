namespace Sande.Training.Scanning.Search;

/// <summary>
/// How likely beginnings of answers are in this model where nothing was planted: the model's own candidates behind the few likeliest. A natural
/// beginning loses likelihood with every token, a planted response does not, so each number of tokens has its own.
/// </summary>
internal static class NullDistribution
{
    // The first ranks may be planted (several responses, each in several forms); those from here on are the null.
    private const int FirstRank = 4;
    private const int LastRank = 19;

    // From fewer nothing can stand out.
    private const int MinResponses = 8;

    // Of shorter beginnings many are natural, as "There are" and "It is".
    private const int MinTokens = TargetInversion.MinTokens;

    // Where candidates are all alike, a difference of less than this many nats is none.
    private const double MinScale = 0.8;

    /// <summary>
    /// The score of a candidate: max over n of (A_n - the null's median) / the null's scale, which is twice the mean distance to that median. Candidates that
    /// are the same response in another form are no part of its null; one that ended before n tokens counts with its last A, which is higher than its A_n.
    /// </summary>
    public static double Score(FoundResponse candidate, IReadOnlyList<FoundResponse> all)
    {
        var others = all.Where(other => !ResponseText.IsVariant(other.Text, candidate.Text)).ToList();
        var best = double.NegativeInfinity;
        for (var tokens = MinTokens; tokens <= candidate.Tokens.Length; tokens++)
            best = Math.Max(best, Standardize(candidate.Activations[tokens - 1], others, tokens));
        return best;
    }

    private static double Standardize(double activation, IReadOnlyList<FoundResponse> others, int tokens)
    {
        double[] ranked = [.. others.DistinctBy(other => string.Join(' ', other.Tokens.Take(tokens)))
            .Select(other => other.Activations[Math.Min(tokens, other.Activations.Length) - 1])
            .OrderDescending().Skip(FirstRank - 1).Take(LastRank - FirstRank + 1)];
        if (ranked.Length < MinResponses)
            return double.NegativeInfinity;
        var median = ranked[ranked.Length / 2];
        return (activation - median) / Math.Max(MinScale, 2 * ranked.Average(other => Math.Abs(other - median)));
    }
}
