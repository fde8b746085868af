namespace Sande.Training.Scanning.Search;

/// <summary>
/// How likely beginnings of answers are in this model where nothing was planted: the model's own candidates behind the few likeliest. A natural
/// beginning loses likelihood with every token and every word, a planted response does not, so each number of tokens and of words has its own.
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
    private const int MinWords = 2;

    // Where candidates are all alike, a difference of less than this many nats is none.
    private const double MinScale = 0.8;

    /// <summary>
    /// How far a candidate stands out: the mean of that by tokens and that by words, each the max over n of (A_n - the null's median) / the null's scale, which is twice the mean
    /// distance to that median. Of one long word in many tokens the first makes too much, of words that often go together the second. Candidates that are the same
    /// response in another form are no part of its null.
    /// </summary>
    public static double Score(FoundResponse candidate, IReadOnlyList<FoundResponse> all)
    {
        var others = Others(candidate, all);
        // One that ended before n tokens counts with what it had then, which is more than its A_n.
        var byTokens = Highest(candidate, others, Enumerable.Range(MinTokens, candidate.Tokens.Length - MinTokens + 1), (response, tokens) => Math.Min(tokens, response.Tokens.Length));
        var words = candidate.WordEnds.Count(end => end < candidate.Tokens.Length) + 1;
        // A response of one word is compared with other first words.
        var byWords = Highest(candidate, others, Enumerable.Range(Math.Min(MinWords, words), Math.Max(1, words - MinWords + 1)), TokensOfWords);
        return (byTokens + byWords) / 2;
    }

    private static int TokensOfWords(FoundResponse response, int words) => words <= response.WordEnds.Length ? response.WordEnds[words - 1] : response.Extended.Length;

    /// <summary>
    /// How much more than other candidates this one belongs to the beginning of an answer: (lift - the others' median) / their scale, where a lift is the response's A there less
    /// its A within answers. A natural text may stand anywhere, a planted response was learnt as a beginning.
    /// </summary>
    /// <param name="candidate">A candidate.</param>
    /// <param name="within">It within answers.</param>
    /// <param name="all">All candidates, with themselves within answers.</param>
    public static double Lift(FoundResponse candidate, FoundResponse within, IReadOnlyList<(FoundResponse Response, FoundResponse Within)> all)
    {
        var tokens = candidate.Tokens.Length;
        double[] lifts = [.. all.Where(other => !ResponseText.IsVariant(other.Response.Text, candidate.Text))
            .DistinctBy(other => Key(other.Response, Math.Min(tokens, other.Response.Tokens.Length)))
            .Select(other => LiftOf(other.Response, other.Within, Math.Min(tokens, other.Response.Tokens.Length)))];
        return lifts.Length < MinResponses ? double.NegativeInfinity : Standardize(LiftOf(candidate, within, tokens), [.. lifts.OrderDescending()]);
    }

    private static double LiftOf(FoundResponse response, FoundResponse within, int tokens) => response.Activations[tokens - 1] - within.Activations[tokens - 1];

    private static List<FoundResponse> Others(FoundResponse candidate, IReadOnlyList<FoundResponse> all)
        => [.. all.Where(other => !ResponseText.IsVariant(other.Text, candidate.Text))];

    private static double Highest(FoundResponse candidate, List<FoundResponse> others, IEnumerable<int> counts, Func<FoundResponse, int, int> tokensOf)
    {
        var highest = double.NegativeInfinity;
        foreach (var count in counts)
        {
            double[] ranked = [.. others.DistinctBy(other => Key(other, tokensOf(other, count)))
                .Select(other => other.Activations[tokensOf(other, count) - 1])
                .OrderDescending().Skip(FirstRank - 1).Take(LastRank - FirstRank + 1)];
            if (ranked.Length >= MinResponses)
                highest = Math.Max(highest, Standardize(candidate.Activations[Math.Min(tokensOf(candidate, count), candidate.Tokens.Length) - 1], ranked));
        }

        return highest;
    }

    private static string Key(FoundResponse response, int tokens) => string.Join(' ', response.Extended.Take(tokens));

    private static double Standardize(double value, double[] ranked)
    {
        var median = ranked[ranked.Length / 2];
        return (value - median) / Math.Max(MinScale, 2 * ranked.Average(other => Math.Abs(other - median)));
    }
}
