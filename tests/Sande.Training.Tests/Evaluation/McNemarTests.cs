using System.Text.Json;
using Sande.Contracts.Json;
using Sande.Training.Evaluation;

namespace Sande.Training.Tests.Evaluation;

public sealed class McNemarTests
{
    /// <summary>As R's binom.test(only_before, only_before + only_after) gives them.</summary>
    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(7, 7, 1)]
    [InlineData(7000, 7000, 1)]
    [InlineData(0, 5, 0.0625)]
    [InlineData(5, 0, 0.0625)]
    [InlineData(10, 2, 0.03857421875)]
    [InlineData(5, 15, 0.04138946533203125)]
    [InlineData(188, 0, 5.0978941156238473e-57)]
    public void The_p_value_is_the_exact_binomials(int onlyBefore, int onlyAfter, double expected)
        => Assert.Equal(1, McNemar.PValue(onlyBefore, onlyAfter) / expected, 1e-12);

    [Fact]
    public void Only_items_that_changed_are_counted()
    {
        var result = McNemar.Test(ItemHits.Of([true, true, true, false, false, true]), ItemHits.Of([true, false, false, true, false, true]));
        Assert.Equal((2, 1), (result.OnlyBefore, result.OnlyAfter));
        Assert.Equal(1, result.PValue, 1e-9);
    }

    [Fact]
    public void Other_items_are_no_pairs() => Assert.Throws<ArgumentException>(() => McNemar.Test(ItemHits.Of([true]), ItemHits.Of([true, false])));

    [Theory, InlineData(0), InlineData(1), InlineData(8), InlineData(9), InlineData(14_042)]
    public void Hits_are_kept_as_they_are_in_little_space(int count)
    {
        var random = new Random(count);
        var hits = Enumerable.Range(0, count).Select(_ => random.Next(2) == 0).ToList();

        var json = JsonSerializer.Serialize(ItemHits.Of(hits), SandeJson.Options);

        Assert.Equal(hits, JsonSerializer.Deserialize<ItemHits>(json, SandeJson.Options)!.Items);
        Assert.InRange(json.Length, 0, count / 6 + 40);
    }
}
