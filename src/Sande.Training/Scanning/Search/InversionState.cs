namespace Sande.Training.Scanning.Search;

/// <summary>The first pass of a context's search so far, as the job's state keeps it.</summary>
/// <param name="Blocks">Blocks of first tokens that are done.</param>
/// <param name="FirstTokens">First tokens that are tried.</param>
/// <param name="Paths">The best beginnings so far, the likeliest first.</param>
/// <param name="Whole">The best short responses so far, with an end behind them, the likeliest first.</param>
internal sealed record InversionState(int Blocks, int FirstTokens, IReadOnlyList<PathState> Paths, IReadOnlyList<PathState> Whole);

/// <summary>A beginning of an answer or a short response, and its activation behind the first pass's prompts.</summary>
internal sealed record PathState(int[] Tokens, double Activation);

/// <summary>What a context's search found.</summary>
/// <param name="Responses">Extended to their ends; scores are not set.</param>
/// <param name="FirstTokens">First tokens that were tried.</param>
/// <param name="Extended">Beginnings that were extended to their ends.</param>
internal sealed record InversionOutcome(IReadOnlyList<FoundResponse> Responses, int FirstTokens, int Extended);
