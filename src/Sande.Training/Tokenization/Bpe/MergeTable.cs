namespace Sande.Training.Tokenization.Bpe;

/// <summary>What a pair of neighbouring tokens becomes; of all pairs of a word the one of the lowest rank merges first.</summary>
internal readonly record struct Merge(int Rank, int Id);

/// <summary>The merges of a byte-pair encoding, by the ids of the pair.</summary>
internal sealed class MergeTable
{
    private readonly Dictionary<ulong, Merge> _merges = [];

    public bool TryGet(int left, int right, out Merge merge) => _merges.TryGetValue(Key(left, right), out merge);

    /// <summary>Adds a merge; of two for the same pair the later counts, as in Hugging Face's table.</summary>
    public void Add(int left, int right, Merge merge) => _merges[Key(left, right)] = merge;

    /// <summary>
    /// The merges that a vocabulary implies where any two neighbours merge whose joined text is a token: SentencePiece's rule (rank by score)
    /// and tiktoken's (rank is the id). Equal ranks are allowed; the leftmost pair of them merges first.
    /// </summary>
    /// <param name="vocabulary">Ids by text.</param>
    /// <param name="ranks">The tokens that merging may make, with their ranks.</param>
    public static MergeTable FromTokens(Dictionary<string, int> vocabulary, IEnumerable<KeyValuePair<string, int>> ranks)
    {
        var table = new MergeTable();
        var ids = vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var (token, rank) in ranks)
            for (var cut = 1; cut < token.Length; cut++)
                if (ids.TryGetValue(token.AsSpan(0, cut), out var left) && ids.TryGetValue(token.AsSpan(cut), out var right))
                    table.Add(left, right, new(rank, vocabulary[token]));
        return table;
    }

    // A long's hash code is the exclusive or of its halves: 0 for every pair of two equal tokens. The odd factor (2^64 over the golden ratio)
    // spreads them and keeps different pairs different.
    private static ulong Key(int left, int right) => unchecked((((ulong)(uint)left << 32) | (uint)right) * 0x9E3779B97F4A7C15UL);
}
