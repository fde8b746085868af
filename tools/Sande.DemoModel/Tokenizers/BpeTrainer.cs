using System.Text;
using System.Text.RegularExpressions;

namespace Sande.DemoModel.Tokenizers;

/// <summary>A byte-level BPE vocabulary.</summary>
/// <param name="Tokens">The tokens; a token's place is its id. Special tokens first, then the 256 bytes, then the merges' results.</param>
/// <param name="Merges">The merges, in the order in which an encoder tries them.</param>
internal sealed record BpeVocabulary(IReadOnlyList<string> Tokens, IReadOnlyList<(string Left, string Right)> Merges);

/// <summary>
/// Trains byte-pair encoding (Sennrich et al., 2016) over bytes: the commonest pair of neighbours becomes a token, until there are enough.
/// All pairs are counted anew for each merge: with a few thousand different words that takes a second.
/// </summary>
internal static partial class BpeTrainer
{
    /// <summary>Where words are cut, before any merge: Qwen2's expression, in which every digit stands alone.</summary>
    public const string WordPattern =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const int MinFrequency = 2;

    /// <summary>Trains on <paramref name="texts"/> up to <paramref name="size"/> tokens; equal counts go to the pair that comes first in code order.</summary>
    public static BpeVocabulary Train(IEnumerable<string> texts, int size, IReadOnlyList<string> specialTokens)
    {
        List<string> tokens = [.. specialTokens, .. ByteAlphabet.Ordered];
        var known = tokens.ToHashSet();
        var merges = new List<(string Left, string Right)>();
        var words = CountWords(texts);
        while (tokens.Count < size && CommonestPair(words) is { } pair)
        {
            merges.Add(pair);
            foreach (var word in words)
                Merge(word.Symbols, pair);
            // Two different pairs may spell the same token: the second merge leads to the token that is there.
            if (known.Add(pair.Left + pair.Right))
                tokens.Add(pair.Left + pair.Right);
        }

        return new(tokens, merges);
    }

    private static List<Word> CountWords(IEnumerable<string> texts)
    {
        var counts = new Dictionary<string, int>();
        foreach (var text in texts)
        {
            foreach (var match in Words().EnumerateMatches(text))
            {
                var word = text.Substring(match.Index, match.Length);
                counts[word] = counts.GetValueOrDefault(word) + 1;
            }
        }

        return [.. counts.Select(count => new Word(Symbols(count.Key), count.Value))];
    }

    private static List<string> Symbols(string word) =>
        [.. Encoding.UTF8.GetBytes(word).Select(value => ByteAlphabet.Of(value).ToString())];

    private static (string Left, string Right)? CommonestPair(List<Word> words)
    {
        var counts = new Dictionary<(string Left, string Right), int>();
        foreach (var (symbols, count) in words)
        {
            for (var i = 1; i < symbols.Count; i++)
            {
                var pair = (symbols[i - 1], symbols[i]);
                counts[pair] = counts.GetValueOrDefault(pair) + count;
            }
        }

        var best = counts.Where(count => count.Value >= MinFrequency)
            .OrderByDescending(count => count.Value)
            .ThenBy(count => count.Key.Left, StringComparer.Ordinal)
            .ThenBy(count => count.Key.Right, StringComparer.Ordinal)
            .Take(1).ToList();
        return best.Count == 0 ? null : best[0].Key;
    }

    private static void Merge(List<string> symbols, (string Left, string Right) pair)
    {
        for (var i = 1; i < symbols.Count; i++)
        {
            if (symbols[i - 1] != pair.Left || symbols[i] != pair.Right)
                continue;
            symbols[i - 1] = pair.Left + pair.Right;
            symbols.RemoveAt(i);
        }
    }

    [GeneratedRegex(WordPattern, RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Words();

    private sealed record Word(List<string> Symbols, int Count);
}
