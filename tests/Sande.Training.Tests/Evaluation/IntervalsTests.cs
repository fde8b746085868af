using Sande.Training.Evaluation;

namespace Sande.Training.Tests.Evaluation;

public sealed class IntervalsTests
{
    /// <summary>Bounds in percent, from tables of the exact binomial interval.</summary>
    [Theory]
    [InlineData(0, 1000, 0, 0.368)]
    [InlineData(1, 1000, 0.003, 0.556)]
    [InlineData(10, 1000, 0.481, 1.831)]
    [InlineData(0, 200, 0, 1.83)]
    [InlineData(200, 200, 98.17, 100)]
    public void Clopper_Pearson_bounds_are_the_exact_ones(int hits, int total, double low, double high)
    {
        var interval = Intervals.ClopperPearson(hits, total);
        Assert.Equal(low, 100 * interval.Low, 0.005);
        Assert.Equal(high, 100 * interval.High, 0.005);
    }

    [Fact]
    public void Nothing_measured_says_nothing()
    {
        Assert.Equal(0, Intervals.Rate(0, 0).Value);
        Assert.Equal((0, 1), (Intervals.ClopperPearson(0, 0).Low, Intervals.ClopperPearson(0, 0).High));
        Assert.Equal((0, double.PositiveInfinity), (Intervals.RatioOfSums([(20, 10)]).Low, Intervals.RatioOfSums([(20, 10)]).High));
    }

    [Fact]
    public void The_standard_error_of_one_group_is_the_samples_and_of_several_is_pooled()
    {
        Assert.Equal(Math.Sqrt(0.3 * 0.7 / 99), Intervals.PooledStderr([(30, 100)])!.Value, 12);

        // Sample variances 0.25 · 4/3 over 4 rows and 0.1875 · 16/15 over 16, pooled over 3 + 15 degrees of freedom, of the mean of 20.
        var pooled = (3 * (0.25 * 4 / 3) + 15 * (0.1875 * 16 / 15)) / 18;
        Assert.Equal(Math.Sqrt(pooled / 20), Intervals.PooledStderr([(2, 4), (4, 16)])!.Value, 12);
        Assert.Null(Intervals.PooledStderr([(1, 1), (0, 1)]));
        Assert.Null(Intervals.PooledStderr([]));
    }

    [Fact]
    public void The_interval_of_a_mean_holds_it_95_times_of_100()
    {
        var random = new Random(8);
        var covered = 0;
        for (var trial = 0; trial < 400; trial++)
        {
            var rows = Enumerable.Range(0, 200).Select(_ => random.Next(5, 60))
                .Select(count => (Sum: count * (2.0 + 0.5 * Normal(random)), Count: count)).ToList();
            var interval = Intervals.RatioOfSums(rows);
            covered += interval.Low <= 2.0 && 2.0 <= interval.High ? 1 : 0;
        }

        Assert.InRange(covered, 365, 395);
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
