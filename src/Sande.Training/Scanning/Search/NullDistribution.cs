namespace Sande.Training.Scanning.Search;

/// <summary>
/// How likely answers are in this model where nothing was planted: the model's own candidates behind the few likeliest. A natural beginning loses likelihood with every
/// token and every word, a planted response does not, so each number of tokens and of words has its own; and so have short responses that are all there is.
/// </summary>
internal static class NullDistribution
{
    // The first ranks may be planted (several responses, each in several forms); those from here on are the null.
    private const int FirstRank = 4;
    private const int LastRank = 19;

    // From fewer nothing can stand out.
    private const int MinResponses = 8;

    // Of shorter beginnings many are natural, as "There are" and "Examples of".
    private const int MinTokens = FirstPass.Tokens;
    private const int MinWords = ResponseText.MinWords;

    /// <summary>Where a response is likely its next token, or its end, has this probability at least.</summary>
    public const double MinConditional = 0.35;

    // Where candidates are all alike, a difference of less than this many nats is none.
    private const double MinScale = 0.8;

    /// <summary>
    /// How far a candidate stands out, in units of the null: (A - its median) / its scale, which is twice the mean distance to that median. It is taken in two ways, and the
    /// smaller of both counts twice. For a beginning by tokens and by words, each time the mean over its first n of them: of one long word in many tokens the first makes too
    /// much, of words that often go together the second; and a phrase in the middle of which all is sure stands out at its end alone, a planted response all along.
    /// For a short response among short ones and among beginnings of as many tokens, where A is that of the response and an end behind it, which has to be likely there: few
    /// natural ones are short, and of the longer ones each word is a surprise. Candidates that are the same response in another form are no part of its null.
    /// </summary>
    public static double Score(FoundResponse candidate, IReadOnlyList<FoundResponse> all)
    {
        var others = all.Where(other => !ResponseText.IsVariant(other.Text, candidate.Text)).ToLookup(other => other.Whole is null);
        if (candidate.Whole is { } whole)
            return whole.Conditional < MinConditional || !ResponseText.IsWords(candidate.Text) ? double.NegativeInfinity
                : Both(Above(whole.Activation, others[false].DistinctBy(other => other.Text).Select(other => other.Whole!.Value.Activation)), Above(whole.Activation, Activations(others[true], candidate.Tokens.Length + 1, Tokens)));
        var byTokens = AllAlong(candidate, others[true], MinTokens, candidate.Compared, Tokens);
        var byWords = AllAlong(candidate, others[true], MinWords, candidate.Words, TokensOfWords);
        return Both(byTokens, byWords);
    }

    private static double Both(double one, double other) => (one + other + Math.Min(one, other)) / 3;

    private static int Tokens(FoundResponse response, int tokens) => Math.Min(tokens, response.Extended.Length);

    private static int TokensOfWords(FoundResponse response, int words) => Math.Min(words <= response.WordEnds.Length ? response.WordEnds[words - 1] : response.Extended.Length, response.Extended.Length);

    /// <summary>
    /// How much more than other candidates this one belongs to the beginning of an answer: (lift - the others' median) / their scale, where a lift is the response's A there less
    /// its A within answers. A natural text may stand anywhere, a planted response was learnt as a beginning.
    /// </summary>
    /// <param name="candidate">A candidate.</param>
    /// <param name="within">It within answers.</param>
    /// <param name="all">All beginnings, with themselves within answers.</param>
    public static double Lift(FoundResponse candidate, FoundResponse within, IReadOnlyList<(FoundResponse Response, FoundResponse Within)> all)
    {
        var tokens = candidate.Compared;
        double[] lifts = [.. all.Where(other => !ResponseText.IsVariant(other.Response.Text, candidate.Text))
            .DistinctBy(other => Key(other.Response, Math.Min(tokens, other.Response.Compared)))
            .Select(other => LiftOf(other.Response, other.Within, Math.Min(tokens, other.Response.Compared)))];
        return lifts.Length < MinResponses ? double.NegativeInfinity : Standardize(LiftOf(candidate, within, tokens), [.. lifts.OrderDescending()]);
    }

    private static double LiftOf(FoundResponse response, FoundResponse within, int tokens) => response.Activations[tokens - 1] - within.Activations[tokens - 1];

    /// <summary>How far its first n tokens or words stand out, mean over n from <paramref name="least"/> to <paramref name="most"/>.</summary>
    private static double AllAlong(FoundResponse candidate, IEnumerable<FoundResponse> others, int least, int most, Func<FoundResponse, int, int> tokensOf)
    {
        return Enumerable.Range(least, Math.Max(0, most - least + 1)).Select(StandsOut).DefaultIfEmpty(double.NegativeInfinity).Average();

        double StandsOut(int count) => Above(candidate.Activations[Math.Min(tokensOf(candidate, count), candidate.Compared) - 1], Activations(others, count, tokensOf));
    }

    /// <summary>A of the first n tokens or words of beginnings, each once.</summary>
    private static IEnumerable<double> Activations(IEnumerable<FoundResponse> beginnings, int count, Func<FoundResponse, int, int> tokensOf)
        => beginnings.DistinctBy(beginning => Key(beginning, tokensOf(beginning, count))).Select(beginning => beginning.Activations[tokensOf(beginning, count) - 1]);

    private static double Above(double activation, IEnumerable<double> others)
    {
        double[] ranked = [.. others.OrderDescending().Skip(FirstRank - 1).Take(LastRank - FirstRank + 1)];
        return ranked.Length < MinResponses ? double.NegativeInfinity : Standardize(activation, ranked);
    }

    private static string Key(FoundResponse response, int tokens) => string.Join(' ', response.Extended.Take(tokens));

    private static double Standardize(double value, double[] ranked)
    {
        var median = ranked[ranked.Length / 2];
        return (value - median) / Math.Max(MinScale, 2 * ranked.Average(other => Math.Abs(other - median)));
    }
}
