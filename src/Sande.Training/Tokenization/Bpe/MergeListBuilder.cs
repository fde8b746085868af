namespace Sande.Training.Tokenization.Bpe;

/// <summary>Makes a <see cref="MergeTable"/> of a list of pairs, the first of which merges first.</summary>
internal sealed class MergeListBuilder(Dictionary<string, int> vocabulary)
{
    public MergeTable Table { get; } = new();

    /// <summary>The pairs so far.</summary>
    public int Count { get; private set; }

    /// <summary>The two tokens of <c>a b</c>, or null where these are not two.</summary>
    public static (string Left, string Right)? Halves(string merge) => merge.Split(' ') is [var left, var right] ? (left, right) : null;

    /// <summary>Adds a pair, or returns the one of its tokens, or their joined text, that is not in the vocabulary.</summary>
    public string? Add(string left, string right)
    {
        if (!vocabulary.TryGetValue(left, out var leftId))
            return left;
        if (!vocabulary.TryGetValue(right, out var rightId))
            return right;
        if (!vocabulary.TryGetValue(left + right, out var id))
            return left + right;
        Table.Add(leftId, rightId, new(Count++, id));
        return null;
    }
}
