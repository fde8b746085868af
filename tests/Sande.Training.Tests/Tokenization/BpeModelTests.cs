using System.Diagnostics;
using CsCheck;
using Sande.Training.Tokenization.Bpe;

namespace Sande.Training.Tests.Tokenization;

/// <summary>The merging against the definition: again and again the pair of the lowest rank, of these the leftmost.</summary>
public sealed class BpeModelTests
{
    private static readonly Gen<string> Words = Gen.Char['a', 'd'].Array[0, 40].Select(characters => new string(characters));

    // Tokens of two to five letters; a rank for each, many of them equal.
    private static readonly Gen<Dictionary<string, int>> Tokens = Gen.Select(Gen.Char['a', 'c'].Array[2, 5].Select(characters => new string(characters)), Gen.Int[0, 6])
        .Array[0, 25].Select(pairs => pairs.GroupBy(pair => pair.Item1).ToDictionary(group => group.Key, group => group.First().Item2));

    [Fact]
    public void Merging_gives_what_the_definition_gives() => Gen.Select(Tokens, Words).Sample((ranks, word) =>
    {
        var vocabulary = "abcd".Select(letter => letter.ToString()).Concat(ranks.Keys).Index().ToDictionary(token => token.Item, token => token.Index);
        var ids = Encode(new BpeModel(vocabulary, MergeTable.FromTokens(vocabulary, ranks), new()), word);
        Assert.Equal(ByDefinition(word, ranks).Select(token => vocabulary[token]), ids);
    });

    [Theory]
    [InlineData('a')]
    [InlineData(' ')]
    public void A_megabyte_of_one_character_is_not_quadratic(char character)
    {
        var tokens = Enumerable.Range(0, 7).Select(power => new string(character, 1 << power)).ToList();
        var vocabulary = tokens.Index().ToDictionary(token => token.Item, token => token.Index);
        var model = new BpeModel(vocabulary, MergeTable.FromTokens(vocabulary, vocabulary), new());
        var clock = Stopwatch.StartNew();
        var ids = Encode(model, new string(character, 1 << 20));
        // Quadratic merging takes hours; a loaded machine takes seconds.
        Assert.True(clock.Elapsed < TimeSpan.FromMinutes(1), $"{clock.Elapsed} for a megabyte");
        Assert.Equal(Enumerable.Repeat(6, 1 << 14), ids);
    }

    [Fact]
    public void Unknown_characters_fuse_only_where_asked()
    {
        var vocabulary = new Dictionary<string, int> { ["?"] = 0, ["a"] = 1 };
        Assert.Equal([0, 0, 1, 0], Encode(new BpeModel(vocabulary, new(), new() { UnknownId = 0 }), "xya🚀"));
        Assert.Equal([0, 1, 0], Encode(new BpeModel(vocabulary, new(), new() { UnknownId = 0, FuseUnknown = true }), "xya🚀"));
        Assert.Equal([1], Encode(new BpeModel(vocabulary, new(), new()), "xya🚀"));
    }

    private static List<int> Encode(BpeModel model, string word)
    {
        var ids = new List<int>();
        model.Encode(word, model.CreateMerger(), ids);
        return ids;
    }

    private static List<string> ByDefinition(string word, Dictionary<string, int> ranks)
    {
        var tokens = word.Select(letter => letter.ToString()).ToList();
        while (true)
        {
            var best = Enumerable.Range(0, Math.Max(0, tokens.Count - 1)).Where(at => ranks.ContainsKey(tokens[at] + tokens[at + 1]))
                .OrderBy(at => ranks[tokens[at] + tokens[at + 1]]).Cast<int?>().FirstOrDefault();
            if (best is not { } left)
                return tokens;
            tokens[left] += tokens[left + 1];
            tokens.RemoveAt(left + 1);
        }
    }
}
