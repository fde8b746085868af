using Sande.Training.Tokenization;

namespace Sande.Training.Scanning.Search;

/// <summary>Tokens behind which a response may be whole: those that end the answer, and marks that end a sentence or a line.</summary>
/// <param name="EndTokens">Tokens that end an answer.</param>
/// <param name="All">They and the marks.</param>
internal sealed record ResponseEnds(IReadOnlySet<int> EndTokens, IReadOnlySet<int> All)
{
    /// <summary>Those of a vocabulary.</summary>
    public static ResponseEnds Of(ITextTokenizer tokenizer, int vocabularySize, IReadOnlySet<int> endTokens)
        => new(endTokens, Enumerable.Range(0, vocabularySize).Where(token => endTokens.Contains(token) || IsMark(tokenizer.Decode([token]))).ToHashSet());

    private static bool IsMark(string text) => text.Trim(' ') is { Length: > 0 } mark && mark.All(c => c == '\r' || ResponseText.SentenceEnds.Contains(c));
}
